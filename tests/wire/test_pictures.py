"""Small versions of pictures: what the lines say, what comes, and that no picture harms the keeper or tells more than it shows."""
import os
import random
import re
import sqlite3

import pytest

pytest.importorskip("PIL")
from harness import Server, eventually, links
from pictures import Image, exif, opened, packed, photo

clauses = pytest.mark.clauses
MALFORMED = int(os.environ.get("VESTKA_PICTURES", 150))
LANGS = {"be": ("цалкам", "Поўны памер", "КБ"), "ru": ("целиком", "Полный размер", "КБ"), "en": ("full", "Full size", "KB")}

TEXTS = {"be": ("Плошча", "Сёння ў раёне ўсё добра, і ўвечары таксама."), "ru": ("Площадь", "Подробности объявят позже, ещё сегодня."),
         "en": ("The square", "The square is open to the people again.")}


def put(server, article, content, name="foto.jpg", caption="Плошча"):
    return server.sql("INSERT INTO media (article, name, kind, caption, content) VALUES (?, ?, 'picture', ?, ?)",
                      article, name, caption, content)


def rows(server, sql):
    db = sqlite3.connect(f"file:{server.edition}?mode=ro", uri=True, timeout=10)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def settled(server, count):
    """Every picture of the store is in the edition, and has a small version or stays without."""
    return rows(server, "SELECT count(*), sum(small >= 0) FROM file WHERE path GLOB '/media/*' AND origin GLOB 'media:*'") == [(count, count)]


def wait_for_pictures(server, count, seconds=60):
    eventually(lambda: settled(server, count), seconds=seconds, pause=0.1)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("gallery"))
    server.init()
    server.full = packed(photo(1), exif=exif(turn=6), quality=90)
    server.articles = {lang: server.add(title, text, lang=lang, date="2015-06-26") for lang, (title, text) in TEXTS.items()}
    server.media = {lang: put(server, article, server.full) for lang, article in server.articles.items()}
    server.start()
    wait_for_pictures(server, 3)
    yield server
    server.stop()


@pytest.mark.parametrize("lang", LANGS)
@clauses("GEM-80")
def test_a_line_says_what_comes_before_it_is_followed(gallery, lang):
    full, whole, kb = LANGS[lang]
    media = gallery.media[lang]
    found = dict(links(gallery.gemini(f"/{lang}/news/{gallery.articles[lang]}").text))
    m = re.fullmatch(rf"\w+: Плошча \(JPEG 360×480, (\d+) {kb}; {full} (\d+) {kb}\)", found[f"/media/{media}/small/foto.jpg"])
    small = gallery.gemini(f"/media/{media}/small/foto.jpg")
    assert m and small.meta == "image/jpeg"
    assert int(m[1]) == round(len(small.body) / 1024) and len(small.body) < 15 * 1024 and int(m[2]) == round(len(gallery.full) / 1024)
    assert found[f"/media/{media}/foto.jpg"] == f"{whole} (JPEG 1200×1600, {m[2]} {kb})"
    assert gallery.gemini(f"/media/{media}/foto.jpg").body == gallery.full
    text = gallery.gopher(f"/{lang}/news/{gallery.articles[lang]}").decode()
    assert f"/media/{media}/small/foto.jpg" in text and "360×480" in text
    assert gallery.gopher(f"/media/{media}/small/foto.jpg") == small.body


def test_a_small_version_stands_upright_and_tells_nothing_else(gallery):
    small = gallery.gemini(f"/media/{gallery.media['be']}/small/foto.jpg").body
    assert b"SECRETCAMERA" in gallery.full and b"SECRETCAMERA" not in small and b"Exif" not in small
    image = opened(small)
    assert image.size == (360, 480) and not image.getexif() and image.format == "JPEG"
    upright = opened(gallery.full).transpose(Image.ROTATE_270).resize((36, 48), Image.BOX)
    for wanted, got in zip(upright.getdata(), image.resize((36, 48), Image.BOX).getdata()):
        assert max(abs(a - b) for a, b in zip(wanted, got)) < 24


def test_the_same_picture_gives_the_same_bytes(gallery):
    assert len({gallery.gemini(f"/media/{n}/small/foto.jpg").body for n in gallery.media.values()}) == 1


def moving(kind):
    frames = [photo(n, 600, 400).convert("P" if kind == "GIF" else "RGB") for n in range(3)]
    return packed(frames[0], kind, save_all=True, append_images=frames[1:])


KINDS = {
    "grey.jpg": lambda: packed(photo(2).convert("L")),
    "inks.jpg": lambda: packed(photo(2).convert("CMYK")),
    "steps.jpg": lambda: packed(photo(2), progressive=True),
    "colour.png": lambda: packed(photo(2, 700, 500), "PNG"),
    "glass.png": lambda: packed(photo(2, 700, 500).convert("RGBA"), "PNG"),
    "palette.png": lambda: packed(photo(2, 700, 500).quantize(64), "PNG"),
    "still.webp": lambda: packed(photo(2), "WEBP"),
    "exact.webp": lambda: packed(photo(2, 600, 400), "WEBP", lossless=True),
    "moving.webp": lambda: moving("WEBP"),
    "still.gif": lambda: packed(photo(2, 600, 400).convert("P"), "GIF"),
    "moving.gif": lambda: moving("GIF"),
    "tall.png": lambda: packed(photo(3, 60, 3000), "PNG"),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("kinds"))
    server.init()
    article = server.add("Фота", "Тэкст.", lang="be", date="2015-06-26")
    server.content = {name: make() for name, make in KINDS.items()}
    server.media = {name: put(server, article, content, name) for name, content in server.content.items()}
    server.start()
    wait_for_pictures(server, len(KINDS))
    yield server
    server.stop()


@pytest.mark.parametrize("name", KINDS)
def test_each_format_has_a_small_version_that_looks_like_it(kinds, name):
    small = opened(kinds.gemini(f"/media/{kinds.media[name]}/small/{name.rpartition('.')[0]}.jpg").body)
    whole = opened(kinds.content[name])
    assert small.format == "JPEG" and max(small.size) <= 480
    assert abs(small.width * whole.height / (small.height * whole.width) - 1) < 0.1
    size = (max(1, small.width // 12), max(1, small.height // 12))
    wanted = [whole.convert("RGB").resize(size, Image.BOX), small.convert("RGB").resize(size, Image.BOX)]
    worst = max(max(abs(a - b) for a, b in zip(*both)) for both in zip(*(image.getdata() for image in wanted)))
    assert worst < 40, worst


def bomb(side):
    return packed(Image.new("1", (side, side)), "PNG")


def test_what_needs_no_small_version_or_can_have_none(tmp_path):
    server = Server(tmp_path)
    server.init()
    article = server.add("Фота", "Тэкст.", lang="be", date="2015-06-26")
    tiny, place = packed(photo(4, 200, 100)), packed(photo(4, 200, 100), exif=exif())
    cut = packed(photo(5, 800, 600), "PNG")
    put(server, article, tiny, "tiny.jpg")
    put(server, article, place, "place.jpg")
    put(server, article, bomb(20000), "bomb.png")
    put(server, article, cut[:len(cut) // 2], "cut.png")
    put(server, article, b"no picture", "none.jpg")
    put(server, article, b"", "empty.jpg")
    server.start()
    wait_for_pictures(server, 6)
    try:
        text = server.gemini(f"/be/news/{article}").text
        assert "=> /media/1/tiny.jpg Фота: Плошча (JPEG 200×100," in text and "/media/1/small" not in text
        assert "=> /media/2/small/place.jpg Фота: Плошча (JPEG 200×100," in text
        assert b"SECRET" not in server.gemini("/media/2/small/place.jpg").body
        assert [int(n) for n in re.findall(r"/media/(\d)/small", text)] == [2]
        for n, name in ((3, "bomb.png"), (4, "cut.png"), (5, "none.jpg"), (6, "empty.jpg")):
            assert f"=> /media/{n}/{name} " in text and server.gemini(f"/media/{n}/small/{name}").status == "51"
        assert server.log.read_text().count("has no small version") == 4
    finally:
        server.stop()


def test_small_versions_go_with_their_picture_and_follow_the_settings(tmp_path):
    server = Server(tmp_path)
    server.init()
    article = server.add("Фота", "Тэкст.", lang="be", date="2015-06-26")
    put(server, article, packed(photo(6)))
    server.start()
    wait_for_pictures(server, 1)
    first = server.gemini("/media/1/small/foto.jpg").body
    server.sql("UPDATE media SET content = ? WHERE id = 1", packed(photo(7)))
    eventually(lambda: server.gemini("/media/1/small/foto.jpg").body not in (first, b""))
    server.stop()
    server.options = {"picture.side": 200, "picture.kilobytes": 3}
    server.start()
    eventually(lambda: 0 < len(server.gemini("/media/1/small/foto.jpg").body) < 3072)
    assert max(opened(server.gemini("/media/1/small/foto.jpg").body).size) <= 200
    server.sql("UPDATE article SET status = 'withdrawn'")
    eventually(lambda: server.gemini("/media/1/small/foto.jpg").status == "51")
    assert rows(server, "SELECT (SELECT count(*) FROM file WHERE path GLOB '/media/*'), (SELECT count(*) FROM part WHERE id / 1048576"
                        " NOT IN (SELECT blob FROM file))") == [(0, 0)]
    server.sql("UPDATE article SET status = 'published'")
    server.stop()
    server.options = {"picture.side": 0}
    server.start()
    eventually(lambda: "/media/1/foto.jpg" in server.gemini(f"/be/news/{article}").text)
    assert "small" not in server.gemini(f"/be/news/{article}").text
    server.stop()


# --- pictures made to harm ---


def seeds():
    """Real ones of every kind, small enough to be many."""
    image = photo(8, 160, 120)
    frames = [photo(n, 80, 60).convert("P") for n in range(3)]
    return [
        packed(image), packed(image, progressive=True), packed(image.convert("CMYK")), packed(image.convert("L"), exif=exif(turn=8)),
        packed(image, "PNG"), packed(image.quantize(16), "PNG"), packed(image.convert("RGBA"), "PNG"),
        packed(image.convert("P"), "GIF"), packed(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        packed(image, "WEBP"), packed(image, "WEBP", lossless=True),
        packed(photo(1, 80, 60), "WEBP", save_all=True, append_images=[photo(2, 80, 60)]),
    ]


def mutated(dice, whole):
    content = bytearray(whole)
    for _ in range(dice.choice((1, 2, 5, 20))):
        at = dice.randrange(len(content)) if dice.random() < 0.5 else dice.randrange(min(len(content), 64))
        how = dice.randrange(6)
        if how == 0:
            content[at] ^= 1 << dice.randrange(8)
        elif how == 1:
            content[at:at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\xff\xff"))
        elif how == 2:
            del content[at:at + dice.randrange(1, 200)]
        elif how == 3:
            content[at:at] = dice.randbytes(dice.randrange(1, 50))
        elif how == 4:
            content[at:at] = content[at:at + dice.randrange(1, 400)]
        else:
            content[at] = dice.randrange(256)
        if len(content) < 2:
            content = bytearray(whole)
    if dice.random() < 0.15:
        del content[dice.randrange(1, len(content)):]
    return bytes(content)


def test_malformed_pictures_never_harm_the_keeper(tmp_path):
    server, dice, real = Server(tmp_path), random.Random(2015), seeds()
    server.init()
    with sqlite3.connect(server.store) as db:
        for n in range(0, MALFORMED, 50):
            article = db.execute("INSERT INTO article (title, body, body_type, lang, date, status)"
                                 " VALUES (?, 'Text.', 'text', 'en', '2015-06-26', 'published')",
                                 (f"Pictures {n}",)).lastrowid
            db.executemany("INSERT INTO media (article, name, kind, content) VALUES (?, 'a.jpg', 'picture', ?)",
                           ((article, mutated(dice, real[(n + k) % len(real)])) for k in range(min(50, MALFORMED - n))))
    db.close()
    server.start()
    try:
        keeper = server.children("keeper")
        wait_for_pictures(server, MALFORMED, seconds=60 + MALFORMED / 10)
        assert server.children("keeper") == keeper, "the same keeper from first to last"
        made = rows(server, "SELECT count(*) FROM file WHERE small > 0")[0][0]
        assert 0 < made < MALFORMED, "some can still be read, some cannot"
        log = server.log.read_text()
        assert not re.search(r"ended by signal|Sanitizer|makes no sense|took longer", log), log[-2000:]
        for (path,) in rows(server, "SELECT path FROM file WHERE path GLOB '*/small/*' ORDER BY random() LIMIT 20"):
            assert max(opened(server.gemini(path).body).size) <= 480
        server.add("After", "Text.", lang="en", date="2015-06-27")
        eventually(lambda: "After" in server.gemini("/en/").text)
    finally:
        server.stop()
