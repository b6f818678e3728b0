"""Properties of photos, humans and corrections, with the items of their menus."""

PROPERTIES = {
    # Whom of a photo to import
    "Photo": "Foto",
    "A photo that shows the whole person from the front": "Ein Foto, das die ganze Person von vorn zeigt",
    "People": "Personen",
    "Whom of the photo to import": "Wer aus dem Foto importiert wird",
    "Largest": "Größte",
    "The person who is largest in the photo": "Die Person, die im Foto am größten ist",
    "All": "Alle",
    "Everybody, side by side as in the photo": "Alle, nebeneinander wie im Foto",
    "Number": "Nummer",
    "The second largest, the third largest and so on": "Die zweitgrößte, die drittgrößte und so weiter",
    "Which person: 1 is the largest in the photo, 2 the next": "Welche Person: 1 ist die größte im Foto, 2 die nächste",
    "Keypoints": "Körperpunkte",
    "OpenPose JSON with the joints of the people, for one photo. Empty: NAME_keypoints.json beside it, else they are found": (
        "OpenPose-JSON mit den Gelenken der Personen, für ein Foto. Leer: NAME_keypoints.json daneben, sonst werden sie gesucht"
    ),
    "Matte": "Maske",
    "Picture that is white where people are, for one photo. Empty: NAME_matte.png beside it, its transparency, else found": (
        "Bild, das weiß ist, wo Personen sind, für ein Foto. Leer: NAME_matte.png daneben, seine Transparenz, sonst wird sie gesucht"
    ),
    # How a human is built
    "Height (m)": "Größe (m)",
    "From the floor to the top of the head; of the tallest person where several are imported": (
        "Vom Boden bis zum Scheitel; bei mehreren Personen die der größten"
    ),
    "Detail": "Detailgrad",
    "How fine the mesh is. Finest is for photos of 4K and more: the networks read them at their own resolution, slowly": (
        "Wie fein das Netz ist. „Feinster“ ist für Fotos ab 4K: die Netzwerke lesen sie in ihrer eigenen Auflösung, langsam"
    ),
    "Finest": "Feinster",
    "Full": "Voll",
    "High": "Hoch",
    "Medium": "Mittel",
    "Low": "Niedrig",
    "4096 points along the height and the width of the picture, about 4,000,000 faces": (
        "4096 Punkte entlang Höhe und Breite des Bildes, etwa 4.000.000 Flächen"
    ),
    "2048 points along the height and the width of the picture, about 1,000,000 faces": (
        "2048 Punkte entlang Höhe und Breite des Bildes, etwa 1.000.000 Flächen"
    ),
    "1024 points along the height and the width of the picture, about 250,000 faces": (
        "1024 Punkte entlang Höhe und Breite des Bildes, etwa 250.000 Flächen"
    ),
    "512 points along the height and the width of the picture, about 65,000 faces": (
        "512 Punkte entlang Höhe und Breite des Bildes, etwa 65.000 Flächen"
    ),
    "256 points along the height and the width of the picture, about 17,000 faces": (
        "256 Punkte entlang Höhe und Breite des Bildes, etwa 17.000 Flächen"
    ),
    "Face Count": "Flächenzahl",
    "About as many faces as you say": "Etwa so viele Flächen wie angegeben",
    "Density": "Dichte",
    "Points along the height and the width of the picture around the person that become vertices": (
        "Punkte entlang Höhe und Breite des Bildes um die Person, die zu Netzpunkten werden"
    ),
    "Faces": "Flächen",
    "About how many faces to make, whatever the density; 0: as the density says": (
        "Wie viele Flächen etwa entstehen, unabhängig von der Dichte; 0: wie es die Dichte sagt"
    ),
    "Gaps": "Lücken",
    "Where an arm or a leg is before another part of the body": "Wo ein Arm oder ein Bein vor einem anderen Körperteil ist",
    "Cut": "Getrennt",
    "A gap between an arm and the body behind it": "Eine Lücke zwischen einem Arm und dem Körper dahinter",
    "Bridged": "Überbrückt",
    "Skin from an arm to the body behind it": "Haut von einem Arm zum Körper dahinter",
    "Smoothing": "Glättung",
    "Blur of the surface, about in millimetres": "Weichzeichnung der Oberfläche, etwa in Millimetern",
    "Keep Parts": "Teile behalten",
    "Loose pieces are kept that are larger than this share of the person, like a ball or a bag. 1: none": (
        "Lose Stücke bleiben, die größer als dieser Anteil der Person sind, etwa ein Ball oder eine Tasche. 1: keine"
    ),
    "Back": "Rückseite",
    "What the back looks like": "Wie die Rückseite aussieht",
    "Filled": "Gefüllt",
    "Clothes and hair go on around the person; no face": "Kleidung und Haare laufen um die Person herum weiter; kein Gesicht",
    "Mirrored": "Gespiegelt",
    "The photo again, mirrored": "Noch einmal das Foto, gespiegelt",
    "Your photo of the back; choose it with Set Back Photo": "Das eigene Foto der Rückseite; gewählt mit „Foto der Rückseite setzen“",
    # What a human knows about itself
    "The photo that this human was made from": "Das Foto, aus dem dieser Mensch gemacht wurde",
    "Which person of the photo this is; 0 is the largest": "Welche Person des Fotos das ist; 0 ist die größte",
    "Where the keypoints come from: given, file, detector or corrected": (
        "Woher die Körperpunkte stammen: angegeben (given), Datei (file), Detektor (detector) oder korrigiert (corrected)"
    ),
    "Where the matte comes from: given, file, alpha, plain background, detector or painted": (
        "Woher die Maske stammt: angegeben (given), Datei (file), Transparenz (alpha), einfarbiger Hintergrund (plain background), "
        "Detektor (detector) oder gemalt (painted)"
    ),
    "Hints": "Hinweise",
    "What makes the photo less than ideal, a sentence a line": "Was am Foto nicht ideal ist, ein Satz je Zeile",
    "The networks that saw the photo": "Die Netzwerke, die das Foto gesehen haben",
    "Licence": "Lizenz",
    "The licence of these networks": "Die Lizenz dieser Netzwerke",
    "What computed the networks": "Worauf die Netzwerke gerechnet wurden",
    "Precision": "Genauigkeit",
    "With what precision; less than float32 where the graphics card was short of memory": (
        "Mit welcher Genauigkeit; weniger als float32, wo der Grafikkarte Speicher fehlte"
    ),
    "The version of the extension that made this human": "Die Version der Erweiterung, die diesen Menschen gemacht hat",
    "Weights' SHA-256": "SHA-256 der Gewichte",
    "Of the file of these networks": "Von der Datei dieser Netzwerke",
    "Timings": "Zeiten",
    "Seconds of each step, a step a line": "Sekunden jedes Schritts, ein Schritt je Zeile",
    "The version of Blender that this human was made in": "Die Version von Blender, in der dieser Mensch gemacht wurde",
    "Placement": "Platzierung",
    "Scale and offset from the network's frame to metres": "Skalierung und Versatz vom System der Netzwerke zu Metern",
    "Texture": "Textur",
    "Left the front as in the photo, right the back seen from behind": (
        "Links die Vorderseite wie im Foto, rechts die Rückseite von hinten gesehen"
    ),
    "Camera": "Kamera",
    "The camera that sees the human as in the photo": "Die Kamera, die den Menschen wie im Foto sieht",
    "Maps": "Karten",
    "Depth, normals and matte that this human is built from": "Tiefe, Normalen und Maske, aus denen dieser Mensch aufgebaut ist",
    "Remeshed": "Neu vernetzt",
    "The mesh is no longer the one that was built from the maps": "Das Netz ist nicht mehr das, das aus den Karten aufgebaut wurde",
    "Seconds": "Sekunden",
    "Time from the photo to all its humans": "Zeit vom Foto bis zu allen seinen Menschen",
    # Corrections
    "Column, row and confidence of the 31 keypoints, in pixels of the photo": (
        "Spalte, Zeile und Sicherheit der 31 Körperpunkte, in Pixeln des Fotos"
    ),
    "Painted Matte": "Gemalte Maske",
    "The matte that was painted, white where the person is": "Die gemalte Maske, weiß, wo die Person ist",
    "The matte that was painted, white where the wanted people are": "Die gemalte Maske, weiß, wo die gewünschten Personen sind",
    "Photo Size": "Fotogröße",
    "Width and height of the upright photo in pixels": "Breite und Höhe des aufrechten Fotos in Pixeln",
    "Map Size": "Kartengröße",
    "Pixels of the maps along the networks' canvas": "Pixel der Karten entlang der Leinwand der Netzwerke",
    "Canvas from Photo": "Leinwand aus Foto",
    "The transform from pixels of the photo to those of the networks' canvas": (
        "Die Transformation von Pixeln des Fotos zu denen der Leinwand der Netzwerke"
    ),
    "Shown Share": "Gezeigter Anteil",
    "How much of the height the photo shows; below 1 it cuts off the feet": (
        "Welchen Anteil der Größe das Foto zeigt; unter 1 schneidet es die Füße ab"
    ),
    "Whether the keypoints were corrected": "Ob die Körperpunkte korrigiert wurden",
    "The photo": "Das Foto",
    "Everybody in it, the largest first; empty until they were looked for": "Alle darin, die größte Person zuerst; leer, bis gesucht wurde",
    "Whose keypoints are being corrected": "Wessen Körperpunkte korrigiert werden",
    "Whether a photo is corrected before its import, instead of a human": (
        "Ob ein Foto vor seinem Import korrigiert wird statt eines Menschen"
    ),
    "The human that is corrected": "Der Mensch, der korrigiert wird",
    "Holds everything that the correction has added to the scene": "Enthält alles, was die Korrektur zur Szene hinzugefügt hat",
    "Shows the photo": "Zeigt das Foto",
    "What is edited over it: the keypoints, or the plane that is painted": (
        "Was darüber bearbeitet wird: die Körperpunkte oder die Fläche, die bemalt wird"
    ),
    "The matte that is painted": "Die Maske, die gemalt wird",
    "Names": "Namen",
    "Write the keypoints' names beside them": "Die Namen der Körperpunkte daneben schreiben",
    "Part Windows": "Teilfenster",
    "Draw the twelve windows through which the networks see the parts of the body in full detail": (
        "Die zwölf Fenster zeichnen, durch die die Netzwerke die Körperteile in voller Auflösung sehen"
    ),
    "The active object before the correction began": "Das aktive Objekt vor Beginn der Korrektur",
    "Its mode": "Sein Modus",
    "Whether vertices, edges and faces were selected before the correction began": (
        "Ob vor Beginn der Korrektur Punkte, Kanten und Flächen ausgewählt wurden"
    ),
    "What was painted on before the correction began": "Worauf vor Beginn der Korrektur gemalt wurde",
    "The image that was painted on before the correction began": "Das Bild, auf das vor Beginn der Korrektur gemalt wurde",
    "The viewport that was turned to the photo, by its address in this session": (
        "Der Viewport, der zum Foto gedreht wurde, mit seiner Adresse in dieser Sitzung"
    ),
    "Rotation, location and distance of the view before the correction began": (
        "Drehung, Ort und Abstand der Ansicht vor Beginn der Korrektur"
    ),
    "Perspective of that view; empty where there was none": "Perspektive dieser Ansicht; leer, wo es keine gab",
    "Shading of that view": "Schattierung dieser Ansicht",
    "Normal Map": "Normal-Map",
    "When folds and faces come as a normal map, too": "Wann Falten und Gesicht auch als Normal-Map kommen",
    "Light Meshes": "Leichte Netze",
    "Where the mesh is too light to hold them": "Wo das Netz zu leicht für sie ist",
    "Always": "Immer",
    "On any mesh": "Bei jedem Netz",
    "Never": "Nie",
    "On no mesh": "Bei keinem Netz",
    "Fine relief in the layout of the texture": "Feines Relief in der Anordnung der Textur",
}
