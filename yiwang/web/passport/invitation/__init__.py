"""Posts offered to the owner of an account 岗位邀请."""
