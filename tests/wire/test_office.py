"""The phone book, the schedule of reception, and the news in one text, as they stand in the store, on both protocols."""
import pytest

from harness import eventually, links, menu

clauses = pytest.mark.clauses


def filled(server):
    rows = [("Reception desk", "Sviatlana Sakalova", "secretary", "Glubokoe", "12", "8 (02156) 2 58 65", "office@example.by"),
            ("Housing", "Mikalai Kalodka", "head", "Udelo", "", "8 (02156) 2-14-77, 2-14-78", ""),
            ("Housing", "Anna Liakhovich", "engineer", "Glubokoe", "", "by post only", "")]
    for position, row in enumerate(rows):
        server.sql("INSERT INTO phone (lang, position, department, person, post, place, room, phone, email) "
                   "VALUES ('en', ?, ?, ?, ?, ?, ?, ?, ?)", position, *row)
    server.sql("INSERT INTO reception (lang, person, post, day, hours, place, phone, note) VALUES ('en', 'Aleh Morkhat', 'chairman', "
               "'first Wednesday', '8.00-13.00', 'room 5', '8 (02156) 2 58 65', 'Please book ahead.')")
    server.add("News", "Text.", lang="en", date="2024-03-05")
    server.start()
    eventually(lambda: server.gemini("/en/phones/").status == "20" and server.gemini("/en/reception").status == "20")
    return server


def walk(server, path):
    """Every page of the book that the links of one lead to."""
    found, waiting = {}, [path]
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        answer = server.gemini(at)
        assert answer.status == "20", at
        found[at] = answer.text
        waiting += [url for url, _ in links(answer.text) if url.startswith("/en/phones/")]
        assert len(found) < 50
    return found


def test_the_book_by_department_person_and_village(fresh):
    server = filled(fresh)
    book = server.gemini("/en/phones/").text
    assert [line for line in book.splitlines() if line.startswith("## ")] == ["## Reception desk", "## Housing"]
    called = dict(links(book))
    assert "Sviatlana Sakalova, secretary, Glubokoe, room 12" in called["tel:+375215625865"]
    assert "Mikalai Kalodka" in called["tel:+375215621477"] and called["tel:+375215621478"].strip() == "2-14-78"
    assert called["mailto:office@example.by"] == "office@example.by"
    assert "* Anna Liakhovich, engineer, Glubokoe: by post only" in book, "what nobody can dial is no link"

    pages = walk(server, "/en/phones/")
    people = [label.split(",")[0] for url, label in links(pages["/en/phones/people/"]) if url.startswith("tel:") and "," in label]
    assert people == ["Mikalai Kalodka", "Sviatlana Sakalova"]
    places = {label: url for url, label in links(pages["/en/phones/places/"])}
    assert "Anna Liakhovich" in pages[places["Glubokoe: 2"]] and "Mikalai Kalodka" not in pages[places["Glubokoe: 2"]]
    assert "Mikalai Kalodka" in pages[places["Udelo: 1"]]
    assert not any(len(text.encode()) > 4096 for text in pages.values())


def test_the_book_over_gopher(fresh):
    server = filled(fresh)
    for root, width in (("", 67), ("/narrow", 40)):
        items = menu(server.gopher(root + "/en/phones/"))
        said = " ".join(item[1].strip() for item in items)
        assert "* Sviatlana Sakalova, secretary, Glubokoe, room 12: 8 (02156) 2 58 65; office@example.by" in said
        assert all(len(item[1]) <= width + 2 for item in items)
        lines = server.gopher(root + "/en/reception").decode().split("\r\n")
        assert all(len(line) <= width or "://" in line for line in lines)
        assert "Aleh Morkhat, chairman: first Wednesday, 8.00-13.00, room 5: 8 (02156) 2 58 65 Please book ahead." in \
            " ".join(line.strip() for line in lines)


def test_a_changed_record_is_seen_and_an_empty_book_is_none(fresh):
    server = filled(fresh)
    server.sql("UPDATE phone SET phone = '8 (02156) 9 99 99' WHERE person = 'Sviatlana Sakalova'")
    eventually(lambda: "tel:+375215699999" in server.gemini("/en/phones/").text, seconds=1)
    server.sql("DELETE FROM phone")
    server.sql("DELETE FROM reception")
    eventually(lambda: server.gemini("/en/phones/").status == "51", seconds=1)
    eventually(lambda: server.gemini("/en/reception").status == "51", seconds=1)
    assert server.gopher("/en/phones/").startswith(b"3")
    home = [url for url, _ in links(server.gemini("/en/").text)]
    assert "/en/phones/" not in home and "/en/reception" not in home, "no link leads to a page that is not there"


@clauses("GEM-30")
@pytest.mark.parametrize("path, inside, outside", [
    ("new", "14 13 12 11 10", "9"), ("since/2024-03-10", "14 13 12 11 10", "9 8"), ("day/2024-03-10", "10", "11 9"),
    ("week/2024-W10", "10 9 8 7 6 5 4", "11 3"), ("month/2024-03", "14 10 5 1", "feb")])
def test_what_is_new_in_one_answer(fresh, path, inside, outside):
    fresh.add("Title feb", "Words feb.", lang="en", date="2024-02-29")
    for day in range(1, 15):
        last = fresh.add(f"Title {day}", f"Words {day}.", lang="en", date=f"2024-03-{day:02}")
    fresh.start()
    eventually(lambda: fresh.gemini(f"/en/news/{last}").status == "20")
    for text in (fresh.gemini(f"/en/{path}").text, fresh.gopher(f"/en/{path}").decode()):
        places = [text.index(f"Words {n}.") for n in inside.split()]
        assert places == sorted(places), "newest first"
        assert not any(f"Words {n}." in text for n in outside.split())
    assert fresh.gemini(f"/en/{path}/").status == "31"
