"""Download centre 下载中心."""
