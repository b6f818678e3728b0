"""Errors of humans, engine and installation, and what to do about errors in Blender."""

ERRORS = {
    # What to do in Blender
    "Place them by hand with Correct Keypoints, or use a photo that shows the whole person.": (
        "Sie mit „Körperpunkte korrigieren“ von Hand setzen, oder ein Foto verwenden, das die ganze Person zeigt."
    ),
    "Choose another file under Keypoints in the panel Photo, or empty that field to have them found.": (
        "Im Panel „Foto“ unter „Körperpunkte“ eine andere Datei wählen, oder das Feld leeren, damit sie gesucht werden."
    ),
    "Place them by hand with Correct Keypoints, or choose the file of this very photo under Keypoints.": (
        "Sie mit „Körperpunkte korrigieren“ von Hand setzen, oder unter „Körperpunkte“ die Datei genau dieses Fotos wählen."
    ),
    "Paint it with Paint Matte, or use a photo with a plain background.": (
        "Sie mit „Maske malen“ selbst malen, oder ein Foto mit einfarbigem Hintergrund verwenden."
    ),
    "Choose another file under Matte in the panel Photo, or empty that field to have it found.": (
        "Im Panel „Foto“ unter „Maske“ eine andere Datei wählen, oder das Feld leeren, damit sie gesucht wird."
    ),
    "Mend the one that is wrong with Paint Matte or Correct Keypoints.": (
        "Was davon nicht stimmt, mit „Maske malen“ oder „Körperpunkte korrigieren“ berichtigen."
    ),
    "Use one that shows the whole person, larger in the frame, or place the points by hand with Correct Keypoints.": (
        "Eines verwenden, das die ganze Person größer im Bild zeigt, oder die Punkte mit „Körperpunkte korrigieren“ von Hand setzen."
    ),
    "Choose the photo again.": "Das Foto neu wählen.",
    "Press Set Up PyTorch in the add-on's preferences, or choose a Python of yours there that has it.": (
        "In den Einstellungen des Add-ons „PyTorch einrichten“ drücken, oder dort ein eigenes Python wählen, das es hat."
    ),
    "Press Download beside Finding People in the add-on's preferences.": (
        "In den Einstellungen des Add-ons neben „Personensuche“ auf „Herunterladen“ drücken."
    ),
    "Connect to the internet, then press Download again in the add-on's preferences.": (
        "Mit dem Internet verbinden, dann in den Einstellungen des Add-ons erneut auf „Herunterladen“ drücken."
    ),
    "Choose Automatic under Device in the panel Engine.": "Im Panel „Engine“ unter „Gerät“ „Automatisch“ wählen.",
    "Close other programs that use it, or choose CPU under Device in the panel Engine: slower, with the same result.": (
        "Andere Programme schließen, die sie verwenden, oder im Panel „Engine“ unter „Gerät“ die CPU wählen: langsamer, mit demselben "
        "Ergebnis."
    ),
    "Choose the file again in the add-on's preferences, or use the embedded weights.": (
        "Die Datei in den Einstellungen des Add-ons neu wählen, oder die mitgelieferten Gewichte verwenden."
    ),
    "Give a matte, or a photo with a plain background.": "Eine Maske angeben, oder ein Foto mit einfarbigem Hintergrund.",
    # Humans
    "No person was found in the photo: its matte is empty.": "Im Foto wurde keine Person gefunden: Seine Maske ist leer.",
    "{} faces are not possible for this person. Choose from {} to {}.": (
        "{0} Flächen sind bei dieser Person nicht möglich. Von {1} bis {2} wählen."
    ),
    "A density of {} is not possible. Choose one from {} to {}.": "Eine Dichte von {0} ist nicht möglich. Eine von {1} bis {2} wählen.",
    "More is there for large photos that are imported with more: choose it, and import the photo again.": (
        "Mehr gibt es für große Fotos, die mit mehr importiert wurden: es wählen und das Foto neu importieren."
    ),
    "{} holds no maps of a photo. Choose a human that was imported from one.": (
        "{0} enthält keine Karten eines Fotos. Einen Menschen wählen, der aus einem importiert wurde."
    ),
    "The maps that are stored with this human are damaged. Import the photo again.": (
        "Die Karten, die mit diesem Menschen gespeichert sind, sind beschädigt. Das Foto neu importieren."
    ),
    "This human was made by a later version of the extension. Update the extension.": (
        "Diesen Menschen hat eine neuere Version der Erweiterung gemacht. Die Erweiterung aktualisieren."
    ),
    "The texture {} could not be read. Import the photo again.": "Die Textur {0} ließ sich nicht lesen. Das Foto neu importieren.",
    "The texture {} is not a picture. Import the photo again.": "Die Textur {0} ist kein Bild. Das Foto neu importieren.",
    "The texture of {} is gone. Import the photo again.": "Die Textur von {0} fehlt. Das Foto neu importieren.",
    "{} is in Edit Mode; nothing was changed. Leave Edit Mode, then do it again.": (
        "{0} ist im Bearbeitungsmodus; nichts wurde geändert. Den Bearbeitungsmodus verlassen, dann noch einmal versuchen."
    ),
    "{} is linked from another file. Append it, or make it local.": "{0} ist aus einer anderen Datei verlinkt. Anhängen oder lokal machen.",
    "{} has shape keys, which no new mesh can keep. Remove them first.": (
        "{0} hat Formschlüssel, die kein neues Netz behalten kann. Sie zuerst entfernen."
    ),
    "{} has no photo of the back. Set one first, or choose another back.": (
        "{0} hat kein Foto der Rückseite. Zuerst eines setzen, oder eine andere Rückseite wählen."
    ),
    "Use a photo that shows the whole person from behind, or put its matte beside it as NAME_matte.png.": (
        "Ein Foto verwenden, das die ganze Person von hinten zeigt, oder seine Maske als NAME_matte.png danebenlegen."
    ),
    "The outline in {} agrees with that of {} by {} only. Use a photo in the same pose.": (
        "Der Umriss in {0} stimmt mit dem von {1} nur zu {2} überein. Ein Foto in derselben Haltung verwenden."
    ),
    "{} is no longer there. Undo its deletion, then set the photo again.": (
        "{0} ist nicht mehr da. Das Löschen rückgängig machen, dann das Foto neu setzen."
    ),
    "The human that is corrected is no longer in the scene. Undo its deletion, or discard the correction.": (
        "Der Mensch, der korrigiert wird, ist nicht mehr in der Szene. Das Löschen rückgängig machen oder die Korrektur verwerfen."
    ),
    "The scene that the human was meant for is gone. Import the photo again.": (
        "Die Szene, für die der Mensch gedacht war, ist weg. Das Foto neu importieren."
    ),
    # The engine
    "Another photo is being imported. Wait for it, or cancel it.": "Ein anderes Foto wird importiert. Darauf warten oder es abbrechen.",
    "A photo is being imported. Wait for it, or cancel it.": "Ein Foto wird importiert. Darauf warten oder es abbrechen.",
    "{}. This photo was not imported. Try it again: a new engine is started.": (
        "{0:text}. Dieses Foto wurde nicht importiert. Erneut versuchen: Eine neue Engine wird gestartet."
    ),
    "The system ended the engine (signal {}), perhaps for lack of memory": (
        "Das System hat die Engine beendet (Signal {0}), vielleicht aus Mangel an Speicher"
    ),
    "The engine stopped unexpectedly": "Die Engine endete unerwartet",
    "The engine stopped unexpectedly and said last: {}": "Die Engine endete unerwartet und sagte zuletzt: {0}",
    "The engine said {}, which is no message": "Die Engine sagte {0}, was keine Nachricht ist",
    "The engine said {} instead of being ready for protocol {}": "Die Engine sagte {0}, statt für Protokoll {1} bereit zu sein",
    "{} cannot be started. Choose a Python that has PyTorch in the add-on's preferences.": (
        "{0} lässt sich nicht starten. In den Einstellungen des Add-ons ein Python wählen, das PyTorch hat."
    ),
    "{} cannot be started ({}).": "{0} lässt sich nicht starten ({1}).",
    "{}: {}. This is a fault of the add-on: please report it.": "{0}: {1}. Das ist ein Fehler des Add-ons: bitte melden.",
    "The graphics card has too little free memory for the networks.": "Die Grafikkarte hat zu wenig freien Speicher für die Netzwerke.",
    "The computer has too little free memory for this photo. Close other programs, or make the photo smaller, then try again.": (
        "Der Computer hat zu wenig freien Speicher für dieses Foto. Andere Programme schließen oder das Foto verkleinern, dann erneut "
        "versuchen."
    ),
    "There is no device {}. Choose one of {}.": "Ein Gerät {0} gibt es nicht. Eines davon wählen: {1}.",
    "PyTorch {} finds no {} device here.": "PyTorch {0} findet hier kein Gerät {1}.",
    # Weights
    "There is no weights file at {}.": "Bei {0} gibt es keine Gewichte.",
    "{} holds no weights of this add-on (format {}).": "{0} enthält keine Gewichte dieses Add-ons (Format {1}).",
    "{} is damaged or truncated ({}). Get the file again.": "{0} ist beschädigt oder abgeschnitten ({1}). Die Datei neu beschaffen.",
    "{} is damaged, truncated or no checkpoint. Get the file again.": (
        "{0} ist beschädigt, abgeschnitten oder kein Checkpoint. Die Datei neu beschaffen."
    ),
    "{} was not opened: with PyTorch {} a checkpoint could run foreign code, from {} on it cannot.": (
        "{0} wurde nicht geöffnet: Mit PyTorch {1} könnte ein Checkpoint fremden Code ausführen, ab {2} nicht mehr."
    ),
    "Use a newer PyTorch, the embedded weights, or weights in a .safetensors file.": (
        "Ein neueres PyTorch, die mitgelieferten Gewichte oder Gewichte in einer .safetensors-Datei verwenden."
    ),
    "{} is damaged, or holds more than plain tensors and was not opened, because that could run foreign code. Get the published 2K2K "
    "checkpoint again from its authors.": (
        "{0} ist beschädigt oder enthält mehr als bloße Tensoren und wurde nicht geöffnet, weil das fremden Code ausführen könnte. Den "
        "veröffentlichten 2K2K-Checkpoint neu von seinen Autoren beschaffen."
    ),
    "{} has no 'model_state_dict' of tensors: it is not the published 2K2K checkpoint.": (
        "{0} hat kein 'model_state_dict' aus Tensoren: Es ist nicht der veröffentlichte 2K2K-Checkpoint."
    ),
    "{} does not fit the network: {} tensors missing, {} unknown ({}). It is a file of another network or of the first training phase "
    "alone.": (
        "{0} passt nicht zum Netzwerk: {1} Tensoren fehlen, {2} sind unbekannt ({3}). Die Datei gehört zu einem anderen Netzwerk oder nur "
        "zur ersten Trainingsphase."
    ),
    "{}: tensor {} is {} where {} is needed.": "{0}: Tensor {1} ist {2}, wo {3} gebraucht wird.",
    "No weights file is chosen. Choose one in the preferences, or use the embedded weights.": (
        "Es ist keine Datei mit Gewichten gewählt. In den Einstellungen eine wählen, oder die mitgelieferten Gewichte verwenden."
    ),
    "The published weights may be used for non-commercial purposes only. Accept their licence, or use the embedded weights.": (
        "Die veröffentlichten Gewichte dürfen nur für nicht kommerzielle Zwecke genutzt werden. Ihre Lizenz annehmen, oder die "
        "mitgelieferten Gewichte verwenden."
    ),
    "{} is no .safetensors file. For the authors' checkpoint choose the published weights instead.": (
        "{0} ist keine .safetensors-Datei. Für den Checkpoint der Autoren stattdessen die veröffentlichten Gewichte wählen."
    ),
    # Finding people
    "The network that finds people is not there: {}.": "Das Netzwerk, das Personen findet, ist nicht da: {0}.",
    "{} is damaged or of another version ({} bytes). Delete it.": "{0} ist beschädigt oder von einer anderen Version ({1} Byte). Löschen.",
    "Finding people needs LiteRT, which this Python cannot load ({}).": (
        "Die Personensuche braucht LiteRT, das dieses Python nicht laden kann ({0})."
    ),
    "pip could not download {}.": "pip konnte {0} nicht herunterladen.",
    "pip could not download {}: {}": "pip konnte {0} nicht herunterladen: {1}",
    "{} is not the file that belongs to {}.": "{0} ist nicht die Datei, die zu {1} gehört.",
    "The network files could not be taken from {}: {}.": "Die Dateien der Netzwerke ließen sich nicht aus {0} nehmen: {1}.",
    # Setting PyTorch up
    "PyTorch is not set up yet.": "PyTorch ist noch nicht eingerichtet.",
    "No Python is chosen. Choose one that has PyTorch, or let the add-on set PyTorch up.": (
        "Es ist kein Python gewählt. Eines wählen, das PyTorch hat, oder das Add-on PyTorch einrichten lassen."
    ),
    "{} cannot be used ({}).": "{0} ist nicht verwendbar ({1}).",
    "{} cannot run the networks.": "{0} kann die Netzwerke nicht ausführen.",
    "{} cannot run the networks: {}.": "{0} kann die Netzwerke nicht ausführen: {1}.",
    "It must be Python 3.11 or newer with torch, numpy, opencv-python-headless, safetensors, ai-edge-litert and ml_dtypes.": (
        "Es muss Python 3.11 oder neuer sein, mit torch, numpy, opencv-python-headless, safetensors, ai-edge-litert und ml_dtypes."
    ),
    "There is no PyTorch {} for {} on {}. Choose a Python of your own that has one.": (
        "Es gibt kein PyTorch {0} für {1} auf {2}. Ein eigenes Python wählen, das eines hat."
    ),
    "There are no wheels (.whl files) in {}. Put those of {} and of what they need there.": (
        "In {0} gibt es keine Wheels (.whl-Dateien). Die von {1} und von dem, was sie brauchen, dorthin legen."
    ),
    "Setting up {} takes up to {} GB, but the disk of {} has {} GB free. Free some space, or choose another packages folder.": (
        "{0} einzurichten braucht bis zu {1} GB, aber auf dem Datenträger von {2} sind {3} GB frei. Platz schaffen oder einen anderen "
        "Paketordner wählen."
    ),
    "{} cannot be written to ({}). Choose another packages folder.": "{0} ist nicht beschreibbar ({1}). Einen anderen Paketordner wählen.",
    "The packages in {} are in use ({}). Close other Blender windows and try again.": (
        "Die Pakete in {0} sind in Gebrauch ({1}). Andere Blender-Fenster schließen und erneut versuchen."
    ),
    "The disk of {} is not there. Choose another packages folder.": (
        "Der Datenträger von {0} ist nicht da. Einen anderen Paketordner wählen."
    ),
    "The paths of PyTorch's files in {} would be too long for Windows. Choose a packages folder with a short path.": (
        "Die Pfade der Dateien von PyTorch in {0} würden für Windows zu lang. Einen Paketordner mit kurzem Pfad wählen."
    ),
    "The paths of PyTorch's files would be too long for Windows. Choose a packages folder with a short path in the preferences.": (
        "Die Pfade der Dateien von PyTorch würden für Windows zu lang. In den Einstellungen einen Paketordner mit kurzem Pfad wählen."
    ),
    "The packages lack Microsoft's Visual C++ runtime ({}). Install it from {}, then try again.": (
        "Den Paketen fehlt Microsofts Visual-C++-Laufzeit ({0}). Sie von {1} installieren, dann erneut versuchen."
    ),
    "The packages were installed but do not work here ({}). Choose another build of PyTorch.": (
        "Die Pakete wurden installiert, funktionieren hier aber nicht ({0}). Eine andere Ausführung von PyTorch wählen."
    ),
    "{} has no pip, which installs packages. Install pip for it, or choose a Python of your own with PyTorch.": (
        "{0} hat kein pip, das Pakete installiert. pip dafür installieren, oder ein eigenes Python mit PyTorch wählen."
    ),
    "The disk is full. Free some space, or choose another folder.": (
        "Der Datenträger ist voll. Platz schaffen oder einen anderen Ordner wählen."
    ),
    "The secure connection was refused, as behind some company networks. Ask its administrator, or use a folder of wheels.": (
        "Die sichere Verbindung wurde abgelehnt, wie in manchen Firmennetzen. Dort nachfragen, oder einen Ordner mit Wheels verwenden."
    ),
    "The download broke off. Check the internet connection and try again: what has arrived is kept.": (
        "Der Download brach ab. Die Internetverbindung prüfen und erneut versuchen: Was angekommen ist, bleibt."
    ),
    "The server refused the download. Try again later: what has arrived is kept.": (
        "Der Server hat den Download verweigert. Später erneut versuchen: Was angekommen ist, bleibt."
    ),
    "The packages folder cannot be written to. Choose another one in the preferences.": (
        "Der Paketordner ist nicht beschreibbar. In den Einstellungen einen anderen wählen."
    ),
    "There is no package {} for this Python and system. Add its wheel to the folder of wheels, or choose a Python of your own that has "
    "PyTorch.": (
        "Das Paket {0} gibt es für dieses Python und System nicht. Sein Wheel in den Ordner mit Wheels legen, oder ein eigenes Python "
        "wählen, das PyTorch hat."
    ),
    "The packages could not be installed. The last lines of the log:": (
        "Die Pakete ließen sich nicht installieren. Die letzten Zeilen des Protokolls:"
    ),
    # Textures and remeshing
    "{} could not be written ({}). Check the folder, or pack the textures into the .blend.": (
        "{0} konnte nicht geschrieben werden ({1}). Den Ordner prüfen oder die Texturen in die .blend-Datei packen."
    ),
    "Files can only go beside a .blend that is saved. Save it first, or keep the textures packed.": (
        "Dateien können nur neben einer gespeicherten .blend-Datei liegen. Sie zuerst speichern oder die Texturen gepackt lassen."
    ),
    "{} could not be moved ({}). Check the folder of the .blend.": (
        "{0} konnte nicht verschoben werden ({1}). Den Ordner der .blend-Datei prüfen."
    ),
    "Choose a smaller voxel size.": "Eine kleinere Voxelgröße wählen.",
    "Choose more faces.": "Mehr Flächen wählen.",
    "{} has {} faces; the quad remesher would take minutes. Rebuild it with less detail first.": (
        "{0} hat {1} Flächen; der Vierecks-Remesher würde Minuten brauchen. Zuerst mit weniger Detail neu aufbauen."
    ),
    "Blender could not remesh {}, which is as it was. {}": "Blender konnte {0} nicht neu vernetzen; alles ist, wie es war. {1:text}",
    "The new mesh of {} would not be closed; it is as it was. {}": (
        "Das neue Netz von {0} wäre nicht geschlossen; alles ist, wie es war. {1:text}"
    ),
    "The new mesh would not have the form of {}, which is as it was. {}": (
        "Das neue Netz hätte nicht die Form von {0}; alles ist, wie es war. {1:text}"
    ),
}
