"""A sound entry of the site registry, for tests to spoil."""

from typing import Any

ENTRY: dict[str, Any] = {
    "id": "gd-ybj",
    "agency": "广东省医疗保障局",
    "level": "province",
    "host": "hsa.gd.gov.cn",
    "family": "nfcms",
    "division_code": "440000",
    "listings": [{"url": "https://hsa.gd.gov.cn/nb/index.html"}],
    "evidence": ["https://hsa.gd.gov.cn/nb/content/post_1.html"],
}
