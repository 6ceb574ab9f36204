"""The settings file: what it gives, and how its mistakes are told."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Config, ConfigError, load, starter_toml
from monitor.config.lines import line_of, lines_of
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Verdict

ROOT = Path(__file__).parents[2]
MAIL = '[mail]\nhost = "mail.example.org"\nfrom = "watch@example.org"\n'
SOURCE = '[[source]]\nname = "{name}"\nurl = "https://example.org/privacy"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clausewatch.toml"


def read(file: Path, text: str, **environment: str) -> Config:
    file.write_text(text)
    file.chmod(0o600)
    return load(file, environment)


def refusal(file: Path, text: str, **environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(file, text, **environment)
    return str(caught.value).replace(f"{file}:", "")


def subscriber(file: Path, line: str) -> Frequency:
    text = f'[[subscriber]]\nname = "a"\naddress = "a@example.org"\n{line}\n'
    return read(file, text).subscriber[0].frequency


def test_an_empty_file_watches_nothing_and_keeps_the_database_beside_itself(file: Path) -> None:
    config = read(file, "")
    assert (config.source, config.subscriber, config.mail.is_configured) == ((), (), False)
    assert config.database.address == f"sqlite:///{file.parent}/clausewatch.db"
    assert config.crawler.interval == timedelta(hours=12)


def test_starter_file_is_valid_and_watches_nothing(file: Path) -> None:
    assert read(file, starter_toml()).source == ()


def test_starter_file_stays_valid_with_its_comments_taken_off(file: Path) -> None:
    text = re.sub(r"^# (?=\[|[a-z_]+ = )(?!url = .postgresql)", "", starter_toml(), flags=re.MULTILINE)
    config = read(file, text, CLAUSEWATCH_MAIL__PASSWORD="x")
    assert [source.name for source in config.source] == ["example"]
    assert config.subscriber[0].frequency == Frequency(Rhythm.DAILY, zone="Europe/London")
    assert config.mail.sender == "Clausewatch <watch@example.org>"


def test_example_file_declares_the_first_watch_list() -> None:
    config = load(ROOT / "clausewatch.example.toml", {})
    assert len(config.source) == 6
    assert {source.url.split("/")[2] for source in config.source} >= {"dearscarlett.com", "innertrends.com"}
    assert config.interval_of(config.source[4]) == timedelta(hours=6)
    assert config.interval_of(config.source[0]) == timedelta(hours=12)


def test_a_relative_database_path_is_relative_to_the_file(file: Path) -> None:
    assert read(file, '[database]\npath = "deep/cw.db"').database.path == file.parent / "deep" / "cw.db"
    assert read(file, '[database]\npath = "/var/lib/cw.db"').database.path == Path("/var/lib/cw.db")


def test_keys_lie_where_a_service_may_write_or_where_they_are_already(file: Path) -> None:
    state = file.parent / "var"
    file.write_text(f'[database]\npath = "{state}/c.db"\n')
    assert load(file, {}).key_file == state / "clausewatch.keys"
    beside = file.parent / "clausewatch.keys"
    beside.touch()
    assert load(file, {}).key_file == beside, "links in old letters stay good"
    file.write_text(f'[database]\npath = "{state}/c.db"\n[web]\nkeys = "secret/keys"\n')
    assert load(file, {}).key_file == file.parent / "secret" / "keys"
    beside.unlink()
    file.write_text('[database]\nurl = "postgresql://user@host/name"\n')
    assert load(file, {}).key_file == beside


def test_database_is_a_path_or_an_address_and_not_both(file: Path) -> None:
    url = "postgresql+psycopg://cw@localhost/cw"
    assert read(file, f'[database]\nurl = "{url}"').database.address == url
    assert refusal(file, f'[database]\npath = "x.db"\nurl = "{url}"').startswith("3: database.url give either")
    assert read(file, '[database]\npath = "x.db"', CLAUSEWATCH_DATABASE__URL=url).database.address == url
    both = {"CLAUSEWATCH_DATABASE__URL": url, "CLAUSEWATCH_DATABASE__PATH": "x.db"}
    assert "CLAUSEWATCH_DATABASE__URL give either" in refusal(file, "", **both)


def test_declared_entries_know_their_line(file: Path) -> None:
    text = "# one\n" + SOURCE.format(name="a") + "\n" + SOURCE.format(name="b")
    assert [source.declared_at for source in read(file, text).source] == [2, 6]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at once", Frequency(Rhythm.AT_ONCE)),
        ("daily at 07:30", Frequency(Rhythm.DAILY, at=time(7, 30))),
        ("Weekly on Sunday at 23:05", Frequency(Rhythm.WEEKLY, at=time(23, 5), weekday=6)),
        ("monthly at 0:00", Frequency(Rhythm.MONTHLY, at=time(0))),
        ("every 6h", Frequency(Rhythm.EVERY, every=timedelta(hours=6))),
    ],
)
def test_frequency_is_read_from_words(file: Path, words: str, expected: Frequency) -> None:
    assert subscriber(file, f'frequency = "{words}"') == expected


@pytest.mark.parametrize("words", ["daily", "daily at 24:00", "weekly at 07:30", "every 0h", "every day", "hourly"])
def test_other_frequencies_are_refused_with_those_allowed(file: Path, words: str) -> None:
    text = f'[[subscriber]]\nname = "a"\naddress = "a@example.org"\nfrequency = "{words}"'
    assert refusal(file, text).startswith('4: subscriber.frequency must be "at once", "daily at 07:30"')


def test_the_zone_goes_into_the_frequency(file: Path) -> None:
    assert subscriber(file, 'zone = "Asia/Tokyo"') == Frequency(Rhythm.DAILY, zone="Asia/Tokyo")
    text = '[[subscriber]]\nname = "a"\naddress = "a@example.org"\nzone = "Mars/Olympus"'
    assert refusal(file, text).startswith("4: subscriber.zone must be the IANA name")


def test_everything_is_another_word_for_cosmetic(file: Path) -> None:
    head = '[[subscriber]]\nname = "a"\naddress = "a@example.org"\n'
    floors = [read(file, f'{head}floor = "{word}"').subscriber[0].floor for word in ("everything", "cosmetic", "minor")]
    assert floors == [Verdict.COSMETIC, Verdict.COSMETIC, Verdict.MINOR]


def test_an_unknown_key_is_answered_with_the_nearest_and_the_allowed_ones(file: Path) -> None:
    message = refusal(file, '[crawler]\n# how often\nintervall = "2h"\n')
    assert message == (
        "3: crawler.intervall is unknown; did you mean interval? Allowed here: "
        "contact, interval, min_interval, max_interval, delay, timeout, host_rest, concurrency, second_look, "
        "obey_robots, chromium"
    )


def test_an_unknown_table_is_answered_with_the_tables(file: Path) -> None:
    assert refusal(file, "[mial]\nport = 25").startswith(
        "1: mial is unknown; did you mean mail? Allowed here: database"
    )


def test_a_missing_key_is_told_at_its_table(file: Path) -> None:
    message = refusal(file, SOURCE.format(name="a") + '\n[[source]]\nname = "b"\n')
    assert message.startswith("5: source.url is needed: a full http or https address")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ('[crawler]\nconcurrency = "8"', "2: crawler.concurrency must be a whole number from 1 to 100"),
        ("[crawler]\nconcurrency = true", "2: crawler.concurrency must be"),
        ('[crawler]\nobey_robots = "yes"', "2: crawler.obey_robots must be true or false"),
        ("[crawler]\ninterval = 12", "2: crawler.interval must be a time span"),
        ('[crawler]\ninterval = "999999d"', "2: crawler.interval must be a time span"),
        ('[crawler]\ndelay = "-2s"', "2: crawler.delay must be a time span"),
        ('[crawler]\ncontact = "somebody"', "2: crawler.contact must be a web or e-mail address"),
        ("[database]\npath = 7", "2: database.path must be the path"),
        ('[database]\nurl = "mysql://x/y"', "2: database.url must be an address"),
        ('[mail]\nsecurity = "ssl"', '2: mail.security must be "starttls", "tls" or "none"'),
        ('[mail]\nhost = "mail.example.org"', "1: mail.from is needed with host"),
        (MAIL + 'security = "none"', '4: mail.security may be "none" only for a host on this machine'),
        (MAIL + 'username = "u"', "1: mail.password is needed"),
        ("mail = 3", "1: mail must be a table"),
        ("source = 3", "1: source must be tables, each headed [[source]]"),
        ("[source]\nname = 'a'", "1: source must be tables, each headed [[source]]"),
        ("source = [1, 2]", "1: source must be a table"),
        (SOURCE.format(name="A b"), "2: source.name must be small letters"),
        (SOURCE.format(name="a") + 'headers = { Host = "x" }', "4: source.headers"),
        (SOURCE.format(name="a") + 'headers = { X = "a\\nb" }', "4: source.headers"),
        (SOURCE.format(name="a") + 'headers = { "X y" = "a" }', "4: source.headers"),
        (SOURCE.format(name="a") + 'cookies = { a = "1; b=2" }', "4: source.cookies"),
        (SOURCE.format(name="a") + 'language = "de\\r\\n"', "4: source.language"),
        (SOURCE.format(name="a") + 'proxy = "socks5://x:1"', "4: source.proxy must be a proxy"),
        ('[[source]]\nname = "a"\nurl = "ftp://x/y"', "3: source.url must be a full http or https address"),
        ('[[source]]\nname = "a"\nurl = "https://"', "3: source.url must be"),
        ('[[source]]\nname = "a"\nurl = "http://["', "3: source.url must be"),
        ('[[source]]\nname = "a"\nurl = "https://u:pw@example.org/"', "3: source.url must be"),
        (SOURCE.format(name="a") + 'tags = "x"', "4: source.tags must be a list of words"),
        (SOURCE.format(name="a") + 'intranet = ["10.0.0.0/8"]', "4: source.intranet must be a list of networks"),
        (SOURCE.format(name="a") + 'intranet = [\n  "10.0.0.1/8:80"]', "4: source.intranet must be"),
        (SOURCE.format(name="a") + 'select = ["main["]', "4: source.select must be a list of CSS selectors"),
        (
            SOURCE.format(name="a") + 'remove = ["aside", "p::before"]',
            "4: source.remove must be a list of CSS",
        ),
        (SOURCE.format(name="a") + "section = 3", "4: source.section must be the text of a heading or an id"),
        (SOURCE.format(name="a") + 'select = ["main"]\nsection = "A"', "5: source.section give either select or"),
        (SOURCE.format(name="a") + 'pages = ["/2"]', "4: source.pages must be a list of at most 49 further addresses"),
        (SOURCE.format(name="a") + 'follow = "links"', '4: source.follow must be "next" or "contents"'),
        (SOURCE.format(name="a") + 'pages = ["http://a/2"]\nfollow = "next"', "5: source.follow give either pages"),
        (SOURCE.format(name="a") + "select = 3", "4: source.select must be a list of CSS selectors"),
        (SOURCE.format(name="a") + "declared_at = 3", "4: source.declared_at is unknown"),
        ('[[subscriber]]\nname = "a"\naddress = "a@x, b@y"', "3: subscriber.address must be an e-mail address"),
        ('[[subscriber]]\nname = "a"\naddress = "a\\u202e@x"', "3: subscriber.address must be an e-mail address"),
        ('[mail]\nfrom = "A\\nB <a@x>"', "2: mail.from must be an e-mail address"),
        ('[mail]\nlist_id = "a..b"', "2: mail.list_id must be a name such as"),
        ('[[subscriber]]\nname = "a"\naddress = "a@x"\nsources = []', "4: subscriber.sources must be a list"),
        ('[[subscriber]]\nname = "a"\naddress = "a@x"\nfloor = "loud"', "4: subscriber.floor must be"),
    ],
)
def test_a_wrong_value_is_told_with_line_key_and_what_is_allowed(file: Path, text: str, start: str) -> None:
    message = refusal(file, text)
    assert message.startswith(start)
    assert "pydantic" not in message


def test_all_problems_are_told_at_once_in_the_order_of_lines(file: Path) -> None:
    message = refusal(
        file, '[crawler]\ntimeout = 1\n[mail]\nport = 0\n[[source]]\nname = "a"\n[[source]]\nname = "a"\n'
    )
    assert [line.split(":")[0] for line in message.splitlines()] == ["2", "4", "5", "7", "8"]


def test_a_name_is_given_once(file: Path) -> None:
    message = refusal(file, SOURCE.format(name="a") + SOURCE.format(name="a"))
    assert message == "5: source.name is taken by the one in line 2; name it anew"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = \n", 2), ('a = 1\nx = """\n\n', 2), ("[mail\n", 1), ("a = 1\n\na = 2\n", 3), ("[mail]\n[mail]", 2)],
)
def test_a_syntax_error_is_told_with_its_line(file: Path, text: str, line: int) -> None:
    assert refusal(file, text).startswith(f"{line}: this is not TOML (")


def test_a_file_that_cannot_be_read_is_answered_with_what_to_do(file: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="run `clausewatch init`"):
        load(file, {})
    with pytest.raises(ConfigError, match="this is a folder"):
        load(tmp_path, {})
    file.write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(ConfigError, match="toml:2: this is not UTF-8"):
        load(file, {})


def test_a_byte_order_mark_and_windows_lines_are_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[crawler]\r\nconcurrency = 3\r\n")
    assert load(file, {}).crawler.concurrency == 3


def test_the_environment_wins_over_the_file(file: Path) -> None:
    config = read(
        file,
        MAIL + "port = 2525\n[crawler]\nobey_robots = true",
        CLAUSEWATCH_MAIL__HOST="other.example.org",
        CLAUSEWATCH_MAIL__PORT="26",
        CLAUSEWATCH_CRAWLER__OBEY_ROBOTS="false",
        CLAUSEWATCH_CRAWLER__INTERVAL="3h",
    )
    assert (config.mail.host, config.mail.port, config.crawler.obey_robots) == ("other.example.org", 26, False)
    assert config.crawler.interval == timedelta(hours=3)


def test_only_names_of_ours_are_read_from_the_environment(file: Path) -> None:
    others = {"MAIL__HOST": "x", "CRAWLER__TIMEOUT": "x", "CLAUSEWATCH_CONFIG": "y", "CLAUSEWATCH": "z"}
    assert read(file, "", **others) == read(file, "")


def test_mistakes_in_the_environment_name_the_variable(file: Path) -> None:
    assert refusal(file, "", CLAUSEWATCH_MAIL__PORT="smtp") == (
        "environment: CLAUSEWATCH_MAIL__PORT must be a whole number from 1 to 65535"
    )
    assert "CLAUSEWATCH_MAIL__PASWORD is unknown; did you mean password?" in refusal(
        file, "", CLAUSEWATCH_MAIL__PASWORD="x"
    )
    assert "CLAUSEWATCH_SOURCE__URL is no setting" in refusal(file, "", CLAUSEWATCH_SOURCE__URL="x")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_in_a_file_that_others_can_read_is_refused(file: Path, mode: int) -> None:
    secret = MAIL + 'username = "u"\npassword = "hunter2"\n'
    read(file, secret)
    file.chmod(mode)
    with pytest.raises(ConfigError, match=f"run: chmod 600 {file}"):
        load(file, {})
    file.write_text('[database]\nurl = "postgresql://cw:hunter2@localhost/cw"')
    with pytest.raises(ConfigError, match="chmod 600"):
        load(file, {})
    file.write_text(MAIL + 'username = "u"\n')
    assert load(file, {"CLAUSEWATCH_MAIL__PASSWORD": "hunter2"}).mail.password.get_secret_value() == "hunter2"


def test_a_secret_is_in_no_message_and_in_no_printed_setting(file: Path) -> None:
    secret = "hunter2-the-secret"
    config = read(file, MAIL + f'username = "u"\npassword = "{secret}"\n')
    assert secret not in repr(config) + str(config.model_dump())
    wrong = [
        MAIL + f'password = "{secret}"\nport = "{secret}"',
        MAIL + f'passwort = "{secret}"',
        MAIL + f'password = ["{secret}"]',
        f'[mail]\npassword = "{secret}',
        f'[database]\nurl = "mysql://u:{secret}@h/d"',
        f'[database]\npath = "a"\nurl = "postgresql://u:{secret}@h/d"',
        f'[[source]]\nname = "a"\nurl = "https://u:{secret}@example.org/"',
    ]
    for text in wrong:
        assert secret not in refusal(file, text)


@pytest.mark.parametrize(
    ("lines", "port"),
    [("", 587), ('security = "tls"', 465), ('security = "none"\nhost = "127.0.0.1"', 25), ("port = 1", 1)],
)
def test_port_follows_security_unless_given(file: Path, lines: str, port: int) -> None:
    text = f'[mail]\nfrom = "a@x"\n{lines}\n'
    assert read(file, text).mail.port == port


def test_no_encryption_is_allowed_on_this_machine(file: Path) -> None:
    for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1"):
        assert read(file, f'[mail]\nfrom = "a@x"\nsecurity = "none"\nhost = "{host}"').mail.host == host


def test_lines_are_found_through_strings_arrays_and_inline_tables() -> None:
    toml = (
        'a = """\n[x]\nb = 1 \\"""\n"""\n'  # 1-4
        "c = [\n  '[y]', # ] \"\"\"\n  'd = 1',\n]\n"  # 5-8
        '["quoted.table"]\n"key" = { e = 1 }\nf.g = 2\n'  # 9-11
        "[[h]]\n[h.i]\nj = 1\n[[h]]\nj = '''\n'''\n[h.i]\nj = 1"  # 12-19
    )
    lines = lines_of(toml)
    assert lines == {
        ("a",): 1,
        ("c",): 5,
        ("quoted.table",): 9,
        ("quoted.table", "key"): 10,
        ("quoted.table", "f", "g"): 11,
        ("h", 0): 12,
        ("h", 0, "i"): 13,
        ("h", 0, "i", "j"): 14,
        ("h", 1): 15,
        ("h", 1, "j"): 16,
        ("h", 1, "i"): 18,
        ("h", 1, "i", "j"): 19,
    }
    assert line_of(("h", 1, "absent"), lines) == 15


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.sampled_from(["database", "crawler", "mail", "[source]", "[subscriber]", "other"]),
    key=st.sampled_from(
        ["path", "url", "host", "port", "security", "name", "address", "zone", "frequency", "interval"]
    ),
    value=st.one_of(
        st.text(st.characters(exclude_categories=["C"], exclude_characters="'"), max_size=20).map(lambda t: f"'{t}'"),
        st.sampled_from(["0", "-1", "1e9", "nan", "true", "[]", "[[]]", "{}", "1979-05-27", '"\\u0000"', "[1]", '"/"']),
    ),
)
def test_any_value_gives_a_config_or_a_sentence(file: Path, table: str, key: str, value: str) -> None:
    try:
        read(file, f"[{table}]\n{key} = {value}\n")
    except ConfigError as error:
        assert all(str(problem) and 0 <= problem.line <= 2 for problem in error.problems)


def test_a_source_s_own_manner_is_read_and_its_values_are_never_shown(file: Path) -> None:
    secret = "canary-9d1c"
    file.write_text(
        SOURCE.format(name="a")
        + f'headers = {{ Authorization = "Bearer {secret}" }}\ncookies = {{ session = "{secret}" }}\n'
        + f'proxy = "http://ann:{secret}@proxy.example.org:3128"\nlanguage = "de, en;q=0.5"\n'
        + 'min_interval = "1h"\nmax_interval = "7d"\n'
    )
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        load(file, {})
    file.chmod(0o600)
    config = load(file, {})
    [source] = config.source
    assert secret not in repr(config)
    assert source.headers["Authorization"].get_secret_value() == f"Bearer {secret}"
    assert config.bounds_of(source) == (timedelta(hours=1), timedelta(days=7))
