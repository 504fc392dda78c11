"""Code rules: 身份证号, 统一社会信用代码, 事项编码, 申请编号, 区划代码, 证照标识, 文号; masks.

Every parser normalises what people type (full-width digits, spaces, hyphens, lower case), raises
``faults.InvalidCode`` with a Chinese sentence fit for a form, and returns a frozen dataclass.
"""
