"""What is found in photos: progress, hints, and why a photo cannot be used."""

PHOTOS = {
    # Progress
    "Photo {number} of {count}: {text}": "Foto {number} von {count}: {text}",
    "Person {} of {}: {}": "Person {0} von {1}: {2:text}",
    "Starting the engine": "Engine startet",
    "Reading the photo": "Foto wird gelesen",
    "Finding people": "Personen werden gesucht",
    "Finding the outline": "Umriss wird gesucht",
    "Loading the networks": "Netzwerke werden geladen",
    "Preparing the canvas": "Leinwand wird vorbereitet",
    "Starting the networks": "Netzwerke starten",
    "Networks: {}": "Netzwerke: {0:text}",
    "Starting the fine detail": "Feine Details beginnen",
    "Fine detail": "Feine Details",
    "coarse shape": "grobe Form",
    "refinement": "Verfeinerung",
    "head": "Kopf",
    "torso": "Rumpf",
    "left upper arm": "linker Oberarm",
    "left lower arm": "linker Unterarm",
    "right upper arm": "rechter Oberarm",
    "right lower arm": "rechter Unterarm",
    "left upper leg": "linker Oberschenkel",
    "left lower leg": "linker Unterschenkel",
    "right upper leg": "rechter Oberschenkel",
    "right lower leg": "rechter Unterschenkel",
    "left foot": "linker Fuß",
    "right foot": "rechter Fuß",
    "Assembling the maps": "Karten werden zusammengesetzt",
    "Building the surface": "Oberfläche wird aufgebaut",
    "Laying the photo over the back": "Foto wird auf die Rückseite gelegt",
    "Packing the texture": "Textur wird gepackt",
    # Hints
    "The person is only {} pixels tall. Use a larger photo: {} at the least, 1600 for full detail.": (
        "Die Person ist nur {0} Pixel hoch. Ein größeres Foto verwenden: mindestens {1}, für volle Details 1600."
    ),
    "The photo does not show {}. {}": "Auf dem Foto fehlt: {0:text}. {1:text}",
    "Use one that shows the whole person with some space around, or place the keypoints by hand.": (
        "Eines verwenden, das die ganze Person mit etwas Rand zeigt, oder die Körperpunkte von Hand setzen."
    ),
    "{} hidden, perhaps behind the back. Use a photo with the arms a little away from the body, or place the wrists by hand.": (
        "{0:text} verdeckt, vielleicht hinter dem Rücken. Ein Foto verwenden, auf dem die Arme etwas vom Körper abstehen, oder die "
        "Handgelenke von Hand setzen."
    ),
    "The left forearm is": "Der linke Unterarm ist",
    "The right forearm is": "Der rechte Unterarm ist",
    "The forearms are": "Die Unterarme sind",
    "The person is blurred over about {} pixels. Use a sharper photo: in focus, not moved, not enlarged.": (
        "Die Person ist über etwa {0} Pixel unscharf. Ein schärferes Foto verwenden: im Fokus, nicht verwackelt, nicht vergrößert."
    ),
    "{} of the person is pure white. Use a photo with less exposure: the texture has no detail there.": (
        "{0} der Person sind reines Weiß. Ein kürzer belichtetes Foto verwenden: Dort hat die Textur keine Details."
    ),
    "The person is very dark. Use a photo with more exposure, or brighten it first.": (
        "Die Person ist sehr dunkel. Ein länger belichtetes Foto verwenden oder es vorher aufhellen."
    ),
    "The person is seen from behind. {}": "Die Person ist von hinten zu sehen. {0:text}",
    "The person is seen from the side. {}": "Die Person ist von der Seite zu sehen. {0:text}",
    "The head is seen from the side. {}": "Der Kopf ist von der Seite zu sehen. {0:text}",
    "Use a photo that is taken from the front, turned by 30 degrees at most.": (
        "Ein Foto von vorn verwenden, um höchstens 30 Grad gedreht."
    ),
    "Where {} should be is unsure. Look at the result there; if it is wrong, place the keypoints by hand.": (
        "Nicht sicher erkannt: {0:text}. Das Ergebnis dort ansehen; wenn es nicht stimmt, die Körperpunkte von Hand setzen."
    ),
    "Person {} of {} was left out. {}": "Person {0} von {1} wurde ausgelassen. {2:text}",
    # Parts of the body, listed in hints and errors
    "{} and {}": "{0:text} und {1:text}",
    "{}, {}": "{0:text}, {1:text}",
    "{}, no {}": "{0:text}, {1:text}",
    "the top of the head": "der Scheitel",
    "the left arm": "der linke Arm",
    "the right arm": "der rechte Arm",
    "the arms": "die Arme",
    "the left hand": "die linke Hand",
    "the right hand": "die rechte Hand",
    "the hands": "die Hände",
    "the left lower leg": "der linke Unterschenkel",
    "the right lower leg": "der rechte Unterschenkel",
    "the lower legs": "die Unterschenkel",
    "the left foot": "der linke Fuß",
    "the right foot": "der rechte Fuß",
    "the feet": "die Füße",
    "the left shoulder": "die linke Schulter",
    "the right shoulder": "die rechte Schulter",
    "the left elbow": "der linke Ellbogen",
    "the right elbow": "der rechte Ellbogen",
    "the left wrist": "das linke Handgelenk",
    "the right wrist": "das rechte Handgelenk",
    "the left hip": "die linke Hüfte",
    "the right hip": "die rechte Hüfte",
    "the left knee": "das linke Knie",
    "the right knee": "das rechte Knie",
    "the left ankle": "der linke Knöchel",
    "the right ankle": "der rechte Knöchel",
    "face": "Gesicht",
    "shoulders": "Schultern",
    "left shoulder": "linke Schulter",
    "right shoulder": "rechte Schulter",
    "hips": "Hüften",
    "left hip": "linke Hüfte",
    "right hip": "rechte Hüfte",
    "legs below the hips": "Beine unterhalb der Hüften",
    "left knee": "linkes Knie",
    "right knee": "rechtes Knie",
    ("The person is {} pixels tall: enough for a density of {}, not of {}. That takes a photo in which the person is {} pixels tall."): (
        "Die Person ist {0} Pixel groß: genug für eine Dichte von {1}, nicht von {2}. "
        "Dafür braucht es ein Foto, in dem sie {3} Pixel groß ist."
    ),
    # The file
    "Use a PNG, JPEG, WebP or TIFF file.": "Eine PNG-, JPEG-, WebP- oder TIFF-Datei verwenden.",
    "{} cannot be decoded ({}). {}": "{0} lässt sich nicht decodieren ({1}). {2:text}",
    "{} is not an image, or it is cut short. {}": "{0} ist kein Bild oder ist abgeschnitten. {1:text}",
    "{} cannot be read: {}. Check its permissions.": "{0} lässt sich nicht lesen: {1}. Die Zugriffsrechte prüfen.",
    "{} holds {} values. Save it with 8 or 16 bits per channel.": "{0} enthält {1}-Werte. Mit 8 oder 16 Bit je Kanal speichern.",
    "{} is larger than {} GiB. Save it smaller or compressed.": "{0} ist größer als {1} GiB. Kleiner oder komprimiert speichern.",
    "A photo is an (h, w, 3) or (h, w, 4) uint8 array of RGB(A), not {}.": (
        "Ein Foto ist ein uint8-Array (h, w, 3) oder (h, w, 4) aus RGB(A), nicht {0}."
    ),
    "The photo is {} x {} pixels; each side needs at least {}.": "Das Foto hat {0} x {1} Pixel; jede Seite braucht mindestens {2}.",
    "The photo is {} x {} pixels. Scale it below {} megapixels.": "Das Foto hat {0} x {1} Pixel. Auf unter {2} Megapixel verkleinern.",
    "{} has {} x {} pixels. Scale it below {} megapixels.": "{0} hat {1} x {2} Pixel. Auf unter {3} Megapixel verkleinern.",
    "There is no file {}.": "Die Datei {0} gibt es nicht.",
    "The photo {} is not there any more. Put it back, or set Photo in the panel Correct to it.": (
        "Das Foto {0} ist nicht mehr da. Es zurücklegen, oder „Foto“ im Panel „Korrigieren“ darauf setzen."
    ),
    "The photo {} has {} pixels, not {} x {} as when it was imported.": "Das Foto {0} hat {1} Pixel, nicht {2} x {3} wie beim Import.",
    "{} Import it again, or set Photo in the panel Correct to the old one.": (
        "{0:text} Es neu importieren, oder „Foto“ im Panel „Korrigieren“ auf das alte setzen."
    ),
    "Blender cannot read {}. Save the photo as PNG or JPEG.": "Blender kann {0} nicht lesen. Das Foto als PNG oder JPEG speichern.",
    # The people
    "Nobody was found in the photo.": "Im Foto wurde niemand gefunden.",
    "There is no person {} in the photo: it shows {}. Choose a number up to {}; 1 is the largest.": (
        "Person {0} gibt es im Foto nicht: Es zeigt {1:text}. Eine Nummer bis {2} wählen; 1 ist die größte Person."
    ),
    "1 person": "1 Person",
    "{} people": "{0} Personen",
    "There is no person {} in the photo: it shows {}. Choose another number.": (
        "Person {0} gibt es im Foto nicht: Es zeigt {1}. Eine andere Nummer wählen."
    ),
    # Keypoints
    "The photo shows no {}.": "Auf dem Foto fehlt: {0:text}.",
    "All 31 keypoints are missing.": "Alle 31 Körperpunkte fehlen.",
    "{} keypoints lie outside the photo of {} x {} pixels (one at {}).": (
        "{0} Körperpunkte liegen außerhalb des Fotos von {1} x {2} Pixeln (einer bei {3})."
    ),
    "The keypoints span {} pixels.": "Die Körperpunkte erstrecken sich über {0} Pixel.",
    "Keypoints are 31 finite (x, y) or (x, y, confidence), not an array of {}.": (
        "Körperpunkte sind 31 endliche (x, y) oder (x, y, Sicherheit), kein Array von {0}."
    ),
    "{} holds no person.": "{0} enthält keine Person.",
    "{}: {}.": "{0}: {1:text}.",
    "is larger than {} MiB": "ist größer als {0} MiB",
    "is not a readable JSON file": "ist keine lesbare JSON-Datei",
    'has no list "people" of at most {}': 'hat keine Liste "people" von höchstens {0}',
    "is not an object": "ist kein Objekt",
    "{} should hold {} x 3 numbers, not {}": "{0} sollte {1} x 3 Zahlen enthalten, nicht {2}",
    "{} holds something that is not a finite number below a million": "{0} enthält etwas anderes als endliche Zahlen unter einer Million",
    "There are {} points for {} keypoints. Undo what has added points, or discard the correction.": (
        "Es gibt {0} Punkte für {1} Körperpunkte. Rückgängig machen, was Punkte hinzugefügt hat, oder die Korrektur verwerfen."
    ),
    "The keypoints were deleted. Undo that, or discard the correction.": (
        "Die Körperpunkte wurden gelöscht. Das rückgängig machen oder die Korrektur verwerfen."
    ),
    # The matte
    "The matte is {} pixels, the photo {} x {}.": "Die Maske hat {0} Pixel, das Foto {1} x {2}.",
    "The matte is empty: no person was found in it.": "Die Maske ist leer: Es wurde keine Person darin gefunden.",
    "The matte covers {} of the photo.": "Die Maske bedeckt {0} des Fotos.",
    "Only {} of {} keypoints lie on the matte.": "Nur {0} von {1} Körperpunkten liegen auf der Maske.",
    "A matte is an (h, w) array of uint8 or of 0..1, not {} of shape {}.": (
        "Eine Maske ist ein Array (h, w) aus uint8 oder 0..1, nicht {0} der Form {1}."
    ),
}
