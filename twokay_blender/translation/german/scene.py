"""Levels of detail and assets."""

SCENE = {
    # Levels of detail
    "Levels of Detail": "Detailstufen",
    "Make Levels of Detail": "Detailstufen machen",
    "Add lighter meshes of the human, of about 100,000 and 10,000 triangles, with its texture and a normal map, or make them anew.": (
        "Leichtere Netze des Menschen hinzufügen, mit etwa 100.000 und 10.000 Dreiecken, Textur und Normal-Map, oder sie neu machen."
    ),
    "{name}: {count:,} triangles": "{name}: {count:,} Dreiecke",
    "Choose the level of detail that the scene shows; make them with the button in the panel Result.": (
        "Die Detailstufe wählen, die die Szene zeigt; der Knopf im Panel „Ergebnis“ macht sie."
    ),
    "Made before the human was rebuilt": "Vor dem Neuaufbau des Menschen gemacht",
    "Levels Outdated": "Stufen veraltet",
    "The human was rebuilt after its lighter levels were made": "Der Mensch wurde nach seinen leichteren Stufen neu aufgebaut",
    "To rebuild it, show the full one": "Zum Neuaufbauen die volle zeigen",
    "Levels": "Stufen",
    "The collection of the human's levels of detail": "Die Sammlung der Detailstufen des Menschen",
    "Level": "Stufe",
    "Which lighter level of a human this is; 0: none": "Welche leichtere Stufe eines Menschen dies ist; 0: keine",
    "Shown Level": "Gezeigte Stufe",
    "Which level of detail the viewport and renders show": "Welche Detailstufe Viewport und Renderbilder zeigen",
    "As it was imported or rebuilt": "Wie importiert oder neu aufgebaut",
    "Middle": "Mittel",
    "About 100,000 triangles, for the middle distance": "Etwa 100.000 Dreiecke, für mittlere Entfernungen",
    "Light": "Leicht",
    "About 10,000 triangles, for crowds and the web": "Etwa 10.000 Dreiecke, für Menschenmengen und das Web",
    "{} has {} triangles and is light enough. For levels, choose more detail and rebuild it first.": (
        "{0} hat {1} Dreiecke und ist leicht genug. Für Stufen erst mehr Detail wählen und neu aufbauen."
    ),
    # Assets
    "Mark as Asset": "Als Asset markieren",
    "Show the human, or each of its levels of detail, in the asset browser, with a preview, tags and its licence.": (
        "Den Menschen, oder jede seiner Detailstufen, im Asset-Browser zeigen, mit Vorschau, Tags und Lizenz."
    ),
    "Catalog": "Katalog",
    "Within 2K2K, of the assets beside the .blend, once that is saved. Empty: 2K2K itself": (
        "Innerhalb von 2K2K, für die Assets neben der .blend-Datei, sobald diese gespeichert ist. Leer: 2K2K selbst"
    ),
    "Author": "Urheber",
    "Who made the asset": "Wer das Asset gemacht hat",
    "Who is named in humans that are marked as assets; empty: nobody": "Wer in als Assets markierten Menschen genannt wird; leer: niemand",
    "Marked as assets: {names}": "Als Assets markiert: {names}",
    "The catalogs in {} could not be read or written ({}). Check that file and its folder.": (
        "Die Kataloge in {0} konnten nicht gelesen oder geschrieben werden ({1}). Die Datei und ihren Ordner prüfen."
    ),
    "{} is no list of asset catalogs that this version knows. Move it away, or update.": (
        "{0} ist keine Liste von Asset-Katalogen, die diese Version kennt. Verschieben, oder die Erweiterung aktualisieren."
    ),
}
