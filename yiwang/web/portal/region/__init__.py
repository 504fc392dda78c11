"""Choice of region, pages of townships and villages 地区、乡镇村页."""
