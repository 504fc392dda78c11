"""procrastinate's side of jobs: one task for jobs, one per schedule, and the stalled retry."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from yiwang.foundation.core import jobs


@app.task(name="core.run_job", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def run_job(job: str, arguments: dict[str, object]) -> None:
    """Run a job by name."""
    jobs.run_job(job, arguments)


@app.task(name="core.run_schedule")
def run_schedule(timestamp: int, name: str) -> None:  # noqa: ARG001  procrastinate passes it
    """Run a schedule by name; ``timestamp`` is procrastinate's."""
    jobs.run_schedule(name)


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Give back jobs whose worker died (procrastinate finds them by heartbeat)."""
    manager = context.app.job_manager
    stalled: list[Job] = list(await manager.get_stalled_jobs())
    for stale in stalled:
        await manager.retry_job(stale)


def register_schedules() -> None:
    """Tell procrastinate every schedule; called once in the worker.

    A schedule that takes longer than its interval waits neither twice in the queue nor runs twice
    beside itself.
    """
    for schedule in jobs.schedules().values():
        app.periodic_registry.register_task(
            run_schedule,
            schedule.cron,
            schedule.name,
            {
                "task_kwargs": {"name": schedule.name},
                "queueing_lock": schedule.name,
                "lock": schedule.name,
            },
        )
