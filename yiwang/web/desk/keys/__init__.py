"""密码与用印: keys in custody, their certificates, what one keeper proposes and another decides."""
