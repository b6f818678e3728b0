"""Names and tooltips of operators, why they cannot be used, and what they report."""

OPERATORS = {
    # Import
    "Import Human": "Mensch importieren",
    "Make textured, closed humans from photos of people. Blender stays usable meanwhile.": (
        "Aus Fotos von Menschen texturierte, geschlossene Figuren machen. Blender bleibt dabei bedienbar."
    ),
    "Human from Photo (2K2K)": "Mensch aus Foto (2K2K)",
    "Surface": "Oberfläche",
    "Corrections": "Korrekturen",
    "Thumbnails": "Vorschaubilder",
    "Index of another person, for scripts; 0 is the largest": "Index einer anderen Person, für Skripte; 0 ist die größte",
    "Weights of the networks; empty: those of the preferences": "Gewichte der Netzwerke; leer: die aus den Einstellungen",
    "Preferences": "Einstellungen",
    "The choice in the preferences": "Die Wahl in den Einstellungen",
    "No photo is chosen. Choose one, or drop one onto the 3D viewport.": (
        "Es ist kein Foto gewählt. Eines wählen oder in den 3D-Viewport ziehen."
    ),
    "{names} imported in {seconds:.1f} s": "{names} in {seconds:.1f} s importiert",
    "Esc in the 3D viewport: cancel": "Esc im 3D-Viewport: abbrechen",
    "Cancel Import": "Import abbrechen",
    "Stop importing, this photo and those that wait. The graphics card is free at once, the scene stays as it is.": (
        "Den Import beenden, dieses Foto und die wartenden. Die Grafikkarte ist sofort frei, die Szene bleibt, wie sie ist."
    ),
    "No photo is being imported": "Es wird kein Foto importiert",
    "Dismiss": "Ausblenden",
    "Hide this message.": "Diese Meldung ausblenden.",
    # The result
    "Rebuild Human": "Mensch neu aufbauen",
    "Change the surface, the back or the height of a human; neither the photo nor the networks are needed.": (
        "Oberfläche, Rückseite oder Größe eines Menschen ändern; weder das Foto noch die Netzwerke werden gebraucht."
    ),
    "Rebuild": "Neu aufbauen",
    "Build the human as the panel says; neither the photo nor the networks are needed.": (
        "Den Menschen aufbauen, wie das Panel es sagt; weder das Foto noch die Netzwerke werden gebraucht."
    ),
    "Revert": "Zurücksetzen",
    "Set the panel back to what the human is.": "Das Panel auf den Stand des Menschen zurücksetzen.",
    "Select a human that was imported from a photo": "Einen Menschen auswählen, der aus einem Foto importiert wurde",
    "Switch to Object Mode": "In den Objektmodus wechseln",
    "The human is as the settings say: change one first": "Der Mensch ist schon so: zuerst etwas ändern",
    "Set Back Photo": "Foto der Rückseite setzen",
    "Show a photo of the person's back, taken in the same pose, on the back of the human.": (
        "Ein Foto vom Rücken der Person, in derselben Haltung aufgenommen, auf der Rückseite des Menschen zeigen."
    ),
    "{photo} agrees with the outline by {overlap:.0%}": "{photo} stimmt zu {overlap:.0%} mit dem Umriss überein",
    "Add Photo Camera": "Kamera des Fotos hinzufügen",
    "Look through a camera that sees the human as in its photo; the render size becomes that of the photo.": (
        "Durch eine Kamera blicken, die den Menschen wie in seinem Foto sieht; die Rendergröße wird die des Fotos."
    ),
    # Corrections
    "Correct Keypoints": "Körperpunkte korrigieren",
    "Correct Keypoints of Photo": "Körperpunkte des Fotos korrigieren",
    "Show the photo with the keypoints that were found, to be moved as vertices of a mesh.": (
        "Das Foto mit den gefundenen Körperpunkten zeigen; sie lassen sich wie die Punkte eines Netzes bewegen."
    ),
    "Show the photo with the keypoints that are found in it, to be moved as vertices of a mesh before the import.": (
        "Das Foto mit den darin gefundenen Körperpunkten zeigen; sie lassen sich vor dem Import wie die Punkte eines Netzes bewegen."
    ),
    "Paint Matte": "Maske malen",
    "Paint Matte of Photo": "Maske des Fotos malen",
    "Show the photo with everything tinted that does not belong to the person, to be painted in Texture Paint mode.": (
        "Das Foto zeigen und alles einfärben, was nicht zur Person gehört; gemalt wird im Modus Texturmalen."
    ),
    "Show the photo with everything tinted that does not belong to the people, to be painted before the import.": (
        "Das Foto zeigen und alles einfärben, was nicht zu den Personen gehört, um es vor dem Import zu übermalen."
    ),
    "Forget Corrections": "Korrekturen vergessen",
    "Import the photo without the keypoints and the matte that were corrected by hand.": (
        "Das Foto ohne die von Hand korrigierten Körperpunkte und ohne die gemalte Maske importieren."
    ),
    "Nothing was corrected": "Es wurde nichts korrigiert",
    "Apply and Re-import": "Anwenden und neu importieren",
    "Use what was corrected: for the import, or to make the human anew; its object, place, settings and materials stay.": (
        "Die Korrektur verwenden: für den Import, oder um den Menschen neu zu machen; Objekt, Ort, Einstellungen und Materialien bleiben."
    ),
    "{name} made anew in {seconds:.1f} s": "{name} in {seconds:.1f} s neu gemacht",
    "Discard": "Verwerfen",
    "Remove the photo and what was corrected on it. The human stays as it is.": (
        "Das Foto und die Korrektur darauf entfernen. Der Mensch bleibt, wie er ist."
    ),
    "Missing or Present": "Fehlt oder vorhanden",
    "Mark the selected points as not to be seen in the photo; if they all are already, as to be seen.": (
        "Die ausgewählten Punkte als im Foto nicht sichtbar kennzeichnen; sind sie es alle schon, als sichtbar."
    ),
    "Mirror from Other Side": "Von der anderen Seite spiegeln",
    "Put the selected points where those of the other side are, mirrored at the middle of the body.": (
        "Die ausgewählten Punkte dorthin setzen, wo die der anderen Seite liegen, an der Körpermitte gespiegelt."
    ),
    "Swap Left and Right": "Links und rechts tauschen",
    "Exchange left and right: blue points are on the person's left, orange ones on the right.": (
        "Links und rechts tauschen: Blaue Punkte liegen auf der linken Seite der Person, orange auf der rechten."
    ),
    "Selected Only": "Nur Auswahl",
    "Exchange only the selected points and their counterparts": "Nur die ausgewählten Punkte und ihre Gegenstücke tauschen",
    "Choose a photo first": "Zuerst ein Foto wählen",
    "Apply or discard the correction in progress first": "Zuerst die laufende Korrektur anwenden oder verwerfen",
    "A photo is being worked on: wait for it, or cancel it": "Ein Foto ist in Arbeit: darauf warten oder abbrechen",
    "This human was made by an older version: import its photo again": (
        "Diesen Menschen hat eine ältere Version gemacht: sein Foto neu importieren"
    ),
    # Engine
    "Free Memory": "Speicher freigeben",
    "End the program that runs the networks and free its memory. The next photo starts it again.": (
        "Das Programm beenden, das die Netzwerke ausführt, und seinen Speicher freigeben. Das nächste Foto startet es wieder."
    ),
    "The engine is not running": "Die Engine läuft nicht",
    "A photo is being imported: wait for it, or cancel it": "Ein Foto wird importiert: darauf warten oder abbrechen",
    # Remeshing and where textures are kept
    "Remesh Human": "Mensch neu vernetzen",
    "Give the human even faces; its texture stays, its normal map goes. Rebuild Human brings the first mesh back.": (
        "Dem Menschen gleichmäßige Flächen geben; die Textur bleibt, die Normal-Map geht. Mensch neu aufbauen bringt das erste Netz zurück."
    ),
    "Method": "Verfahren",
    "Which of Blender's remeshers": "Welcher der Remesher von Blender",
    "Voxels": "Voxel",
    "Faces of one size; parts that touch grow together": "Flächen von einer Größe; was sich berührt, wächst zusammen",
    "Quads": "Vierecke",
    "Quads that follow the form, for a mesh that is light already": "Vierecke, die der Form folgen, für ein Netz, das schon leicht ist",
    "Voxel Size (m)": "Voxelgröße (m)",
    "Size of a face": "Größe einer Fläche",
    "About how many quads to make": "Ungefähr wie viele Vierecke entstehen",
    "Keep Textures": "Texturen ablegen",
    "Keep the textures of the human in the .blend, or as files beside it.": (
        "Die Texturen des Menschen in der .blend-Datei oder als Dateien daneben ablegen."
    ),
    "Texture Paint": "Texturmalen",
    "Place": "Ort",
    "Where the textures are kept": "Wo die Texturen abgelegt werden",
    "In the .blend": "In der .blend-Datei",
    "Packed: one file that can be moved anywhere": "Gepackt: eine Datei, die überallhin mitgenommen werden kann",
    "Beside the .blend": "Neben der .blend-Datei",
    "PNG files in the folder of the .blend, for other programs": "PNG-Dateien im Ordner der .blend-Datei, für andere Programme",
}
