"""Scrapy's settings: what differs from its defaults, and why.

`crawler.fetch` lays its CrawlSettings over these; `scrapy crawl policies` uses them as they stand.
"""

BOT_NAME = "clausewatch"
SPIDER_MODULES = ["crawler.spiders"]
# By hand only: the daemon says who runs it and where to write (CrawlSettings.user_agent).
USER_AGENT = "clausewatch (policy pages; run by hand)"

# No Twisted reactor: one can be installed once in a process, on one loop, for good. Without it a crawl lives in
# whatever asyncio loop calls it, and the connections are aiohttp's, where the guard sees the very address
# (see crawler/handler.py).
TWISTED_REACTOR_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.GuardedHandler",
    "https": "crawler.handler.GuardedHandler",
    # A redirect or a typing slip must reach no file and no other protocol.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Ours where Scrapy's would blur an ending (IgnoreRequest for three different things), read robots.txt unlike RFC 9309,
# take a cut compressed body for a whole one, follow meta refresh, or read proxies from the environment.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.gate.GateMiddleware": 100,
    "crawler.middlewares.robots.RobotsMiddleware": 200,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 300,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 310,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 320,
    "crawler.middlewares.browse.BrowseMiddleware": 500,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.decompress.DecompressMiddleware": 700,
    "crawler.middlewares.closing.ClosingMiddleware": 900,
}
# Referrer (its policy could be named by a page), depth, off-site and URL length have no part here.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES: dict[str, int] = {}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.8,*/*;q=0.5",
    "Accept-Language": "en,*;q=0.5",
}
ROBOTSTXT_OBEY = True
ROBOTSTXT_KEEP_SECONDS = 24 * 3600.0  # ours; RFC 9309, 2.4: no longer than a day
# Off twice over: their middlewares are not in the list above, and these lines say so to whoever adds one.
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False  # it would hide the 304, and store every body twice
METAREFRESH_ENABLED = False
RETRY_ENABLED = False  # when to ask again is the daemon's to say
HTTPPROXY_ENABLED = False  # a proxy passes the guard by
TELNETCONSOLE_ENABLED = False

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# What one page asks for in a browser comes as a browser asks for it: together, without the delay between pages.
DOWNLOAD_SLOTS = {"parts": {"concurrency": 6, "delay": 0.0, "jitter": 0.0}}
CONCURRENT_ITEMS = 1  # the default starts a hundred tasks for each response
REDIRECT_MAX_TIMES = 10
# Feeds for `scrapy crawl -o`; no telnet console, no remote control, no statistics that the daemon does not log itself.
EXTENSIONS_BASE = {"scrapy.extensions.feedexport.FeedExporter": 0}
LOG_LEVEL = "WARNING"
