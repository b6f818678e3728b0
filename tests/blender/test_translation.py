"""The dictionaries: complete, fitting, and found by finished sentences.

Blender as a module is built without translations, so that a test speaks German by looking texts up itself.
"""

import string
from importlib import import_module
from types import SimpleNamespace

import pytest

from tests.texts import shown_texts, texts_of

NAMES = {
    *("Blender", "CC BY-NC 4.0", "CUDA 12.6", "CUDA 13.0", "LiteRT {version}", "Metal", "Python", "Python {version}", "PyTorch"),
    *("PyTorch {version}", "Wheels"),
}
"""The same in every language."""
LANGUAGES = {"de": {"Checkpoint", "Engine", "Person", "Version"}}
"""Those that are complete, with the words that they have from English."""


@pytest.fixture(scope="module")
def shown(bridge) -> dict[str, str]:
    """All texts that are shown, with their places."""
    return shown_texts(set(bridge("remedies").REMEDIES))


@pytest.fixture(scope="module")
def catalogues(bridge) -> dict[str, dict[str, str]]:
    """The dictionaries by language."""
    return bridge("translation").CATALOGUES


@pytest.fixture
def translated(bridge, catalogues, monkeypatch):
    """`sentences.translated` in a German Blender."""
    sentences = bridge("translation.sentences")
    monkeypatch.setattr(sentences, "pgettext_rpt", lambda text: catalogues["de"].get(text, text))
    return sentences.translated


def placeholders(text: str) -> list[tuple[str, str]]:
    """Names and formats of the placeholders, in order; those without a name are numbered."""
    found = [(name, form) for _, name, form, _ in string.Formatter().parse(text) if name is not None]
    return sorted((name or str(number), "" if form == "text" else form or "") for number, (name, form) in enumerate(found))


def test_texts_are_read_from_the_source():
    source = '''
class TWOKAY_OT_wave(Operator):
    """Wave to somebody."""
    bl_label = "Wave"
    arm: EnumProperty(name="Arm", items=[("LEFT", "Left", "The left one"), ("cut", "Cut", "")])

    def execute(self, context):
        """Do it."""
        raise TwokayError("arm-missing", f"{arm} is not there.", REMEDY if arms["the left"] else "Get one there.")
        raise TwokayError("hand-missing", "No hand.", REMEDY)
        raise ValueError("for programmers alone")

REMEDY = "On the command line."
'''
    texts = [text for text, _ in texts_of(source, {"hand-missing"})]
    assert sorted(texts) == [
        "Arm",
        "Cut",
        "Get one there.",
        "Left",
        "No hand.",
        "The left one",
        "Wave",
        "Wave to somebody.",
        "{} is not there.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language, catalogues, shown):
    known = catalogues[language].keys() | NAMES | LANGUAGES[language]
    assert len(shown) > 400 and not [f"{place}: {text}" for text, place in shown.items() if text not in known]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_without_use(language, catalogues, shown):
    catalogue = catalogues[language]
    assert not [text for text in (*catalogue, *NAMES, *LANGUAGES[language]) if text not in shown]
    assert not [text for text, translation in catalogue.items() if not translation or translation == text]
    assert not catalogue.keys() & (NAMES | LANGUAGES[language])


def test_no_text_is_translated_twice(bridge):
    german = bridge("translation.german")
    parts = [german.PANELS, german.OPERATORS, german.PROPERTIES, german.PREFERENCES, german.PHOTOS, german.SCENE, german.ERRORS]
    assert sum(map(len, parts)) == len(german.GERMAN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_agree(language, catalogues):
    differ = [text for text, translation in catalogues[language].items() if placeholders(text) != placeholders(translation)]
    assert not differ


@pytest.mark.parametrize("language", LANGUAGES)
def test_ends_agree(language, catalogues):
    """A sentence stays one, and what goes on after a colon does so in every language."""
    ends = [(text[-1], translation[-1]) for text, translation in catalogues[language].items()]
    assert not [(text, other) for text, other in ends if (text in ".:" or other in ".:") and text != other]


def test_sentences_give_their_values_back(translated):
    assert translated("The matte is 30 x 40 pixels, the photo 300 x 400.") == "Die Maske hat 30 x 40 Pixel, das Foto 300 x 400."
    assert translated("Ann is linked from another file. Append it, or make it local.").startswith("Ann ist aus einer anderen Datei")


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Networks: left upper arm", "Netzwerke: linker Oberarm"),
        ("Person 1 of 2: Networks: head", "Person 1 von 2: Netzwerke: Kopf"),
        ("The photo shows no face, no left knee.", "Auf dem Foto fehlt: Gesicht, linkes Knie."),
        ("ann.json, person 2: is larger than 16 MiB.", "ann.json, person 2: ist größer als 16 MiB."),
        (
            "ann.png cannot be decoded (no idea). Use a PNG, JPEG, WebP or TIFF file.",
            "ann.png lässt sich nicht decodieren (no idea). Eine ",
        ),
        (
            "The photo does not show the left hand, the right hand and the feet. Use one that shows the whole person with some space "
            "around, or place the keypoints by hand.",
            "Auf dem Foto fehlt: die linke Hand, die rechte Hand und die Füße. Eines verwenden, das",
        ),
        ("Person 2 of 3 was left out. The photo shows no face.", "Person 2 von 3 wurde ausgelassen. Auf dem Foto fehlt: Gesicht."),
        (
            "The engine stopped unexpectedly and said last: Segmentation fault. This photo was not imported. Try it again: a new engine is "
            "started.",
            "Die Engine endete unerwartet und sagte zuletzt: Segmentation fault. Dieses Foto wurde",
        ),
    ],
)
def test_texts_within_sentences_are_translated(translated, english, german):
    assert translated(english).startswith(german)


def test_names_within_sentences_are_not(translated):
    assert translated("The texture Photo could not be read. Import the photo again.").startswith("Die Textur Photo ließ")


@pytest.mark.parametrize("text", ["", "Bread and butter", "Head, shoulders", "Networks: bread and butter", "Ann: an idea."])
def test_unknown_sentences_stay_english(translated, text):
    assert translated(text) == text


def test_lines_are_translated_one_by_one(translated):
    log = "The packages could not be installed. The last lines of the log:\nERROR: this and that"
    assert translated(log) == "Die Pakete ließen sich nicht installieren. Die letzten Zeilen des Protokolls:\nERROR: this and that"
    assert translated("The matte covers 2% of the photo.\nAn idea\nfoot of Ann").endswith(" des Fotos.\nAn idea\nfoot of Ann")


def test_errors_are_german_in_blender_alone(bridge, error, translated):
    failure = error("person-missing", "Nobody was found in the photo.", "Use --keypoints FILE.")
    assert bridge("remedies").text_for_panel(failure).startswith("Im Foto wurde niemand gefunden. Eines verwenden, das")
    assert str(failure) == "Nobody was found in the photo. Use --keypoints FILE."


def test_progress_is_german(bridge, translated, monkeypatch):
    queue = bridge("order_queue").OrderQueue()
    monkeypatch.setattr(queue, "_job", SimpleNamespace(fraction=0.5, text="Person 1 of 2: Networks: head"))
    assert queue.progress == (0.5, "Person 1 von 2: Netzwerke: Kopf")


def test_disabled_buttons_say_why_in_german(extension, catalogues, monkeypatch):
    import bpy

    reporting = import_module(f"{extension.__name__}.operators.reporting")
    monkeypatch.setattr(reporting, "pgettext_tip", catalogues["de"].__getitem__)
    with pytest.raises(RuntimeError, match="Es wird kein Foto importiert"):
        bpy.ops.twokay.cancel()


def test_blender_is_handed_every_language_and_gets_rid_of_it(bridge, extension, monkeypatch):
    known: dict[str, dict] = {}
    blender = SimpleNamespace(register=known.__setitem__, unregister=known.__delitem__)
    monkeypatch.setattr(bridge("translation"), "bpy", SimpleNamespace(app=SimpleNamespace(translations=blender)))
    bridge("translation").register()
    words = known[extension.__name__]["de"]
    assert (
        words["*", "Photo"] == "Foto" and words["Operator", "Import Human"] == "Mensch importieren" and words["twokay", "Cut"] == "Getrennt"
    )
    bridge("translation").unregister()
    assert not known
