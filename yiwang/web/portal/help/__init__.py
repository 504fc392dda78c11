"""Help, sitemap, privacy 使用帮助、网站地图、隐私说明."""
