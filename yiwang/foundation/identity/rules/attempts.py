"""How often somebody may fail (登录失败处理), GB/T 22239 8.1.4.1."""

from datetime import datetime, timedelta

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
CODE_LIFE = timedelta(minutes=5)
CODE_MISSES = 5
CODES_AN_HOUR = 10

LOCKED = "连续 5 次没有成功，请 15 分钟后再试，或改用短信验证码登录"
LOCKED_CODE = "连续 5 次没有成功，请 15 分钟后再试，或改用密码登录"
CODE_WRONG = "验证码不对，请检查短信里最新的一条"
CODE_EXPIRED = "验证码超过 5 分钟已失效，请重新获取"
PASSWORD_WRONG = "手机号码或密码不对，请检查后再试，或改用短信验证码登录"  # noqa: S105
SECOND_FACTOR_WRONG = "动态口令不对，请输入认证器里当前显示的6位数字，或使用恢复码"


def after_failure(failures: int, at: datetime) -> tuple[int, datetime | None]:
    """Return the new count and, from the fifth on, until when the way is locked."""
    count = failures + 1
    return (0, at + LOCK) if count >= MOST_FAILURES else (count, None)


def is_locked(locked_until: datetime | None, at: datetime) -> bool:
    """Whether the lock still holds; one set by a demo clock far ahead does not."""
    return locked_until is not None and at < locked_until <= at + LOCK
