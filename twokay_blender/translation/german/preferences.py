"""The add-on's preferences: what this computer has, setting PyTorch up, weights."""

PREFERENCES = {
    # What runs the networks
    "Where the program that runs the networks comes from": "Woher das Programm kommt, das die Netzwerke ausführt",
    "Set Up Here": "Hier einrichten",
    "Packages in a folder of this add-on, used by Blender's own Python. Nothing else on this computer changes": (
        "Pakete in einem Ordner dieses Add-ons, die Blenders eigenes Python verwendet. Sonst ändert sich nichts an diesem Computer"
    ),
    "Own Python": "Eigenes Python",
    "A Python of yours that has PyTorch, for example of a virtual environment": (
        "Ein eigenes Python, das PyTorch hat, zum Beispiel aus einer virtuellen Umgebung"
    ),
    "The interpreter to use (python, python3 or python.exe). It needs torch, numpy, opencv-python-headless, safetensors, "
    "ai-edge-litert and ml_dtypes": (
        "Der Interpreter (python, python3 oder python.exe). Er braucht torch, numpy, opencv-python-headless, safetensors, "
        "ai-edge-litert und ml_dtypes"
    ),
    "Packages Folder": "Paketordner",
    "Where PyTorch is put; it needs up to 14 GB while it is set up. Empty: a folder of the add-on's own": (
        "Wohin PyTorch kommt; beim Einrichten braucht es bis zu 14 GB. Leer: ein eigener Ordner des Add-ons"
    ),
    "Open Folder": "Ordner öffnen",
    "Device": "Gerät",
    "What computes the networks": "Was die Netzwerke rechnet",
    "Automatic": "Automatisch",
    "A graphics card where there is one, else the processor": "Eine Grafikkarte, wo es eine gibt, sonst der Prozessor",
    "The processor: works everywhere": "Der Prozessor: geht überall",
    "A graphics card of NVIDIA": "Eine Grafikkarte von NVIDIA",
    "The graphics processor of a Mac": "Der Grafikprozessor eines Macs",
    "Free Memory After": "Speicher freigeben nach",
    "Free Memory After (Minutes)": "Speicher frei nach (Minuten)",
    "How many minutes after the last photo the networks leave memory; the next photo then takes a few seconds longer": (
        "Wie viele Minuten nach dem letzten Foto die Netzwerke den Speicher verlassen; das nächste Foto dauert dann etwas länger"
    ),
    # Weights
    "Weights": "Gewichte",
    "What the networks have learned": "Was die Netzwerke gelernt haben",
    "Embedded": "Mitgeliefert",
    "Small weights that come with the add-on, free for every use (CC0)": (
        "Kleine Gewichte, die mit dem Add-on kommen, frei für jeden Zweck (CC0)"
    ),
    "Published": "Veröffentlicht",
    "The checkpoint of 2K2K's authors, which you have downloaded: finer, non-commercial use only": (
        "Der Checkpoint der Autoren von 2K2K, selbst heruntergeladen: feiner, nur für nicht kommerzielle Zwecke"
    ),
    "Own": "Eigene",
    "Weights of your own training (.safetensors)": "Gewichte aus eigenem Training (.safetensors)",
    "The file of the 2K2K checkpoint that its authors published": "Die Datei des 2K2K-Checkpoints, den seine Autoren veröffentlicht haben",
    "I accept this licence": "Ich nehme diese Lizenz an",
    "The published weights are used only once this is on": "Die veröffentlichten Gewichte werden erst damit verwendet",
    "File": "Datei",
    "A .safetensors file that the project's training has written": "Eine .safetensors-Datei aus dem Training des Projekts",
    "The published weights are under the licence Creative Commons Attribution-NonCommercial 4.0 (CC BY-NC 4.0):": (
        "Ihre Lizenz ist Creative Commons Namensnennung-Nicht kommerziell 4.0 (CC BY-NC 4.0):"
    ),
    "you may use and share them for non-commercial purposes only, and name their authors (Han et al., CVPR 2023).": (
        "nur für nicht kommerzielle Zwecke nutzen und weitergeben, und die Autoren nennen (Han et al., CVPR 2023)."
    ),
    "Read the Licence": "Lizenz lesen",
    # What this computer has
    "This Computer": "Dieser Computer",
    "Checking...": "Wird geprüft...",
    "Check Again": "Erneut prüfen",
    "Check again what the networks need: Python, PyTorch, graphics card, memory, weights and detectors.": (
        "Erneut prüfen, was die Netzwerke brauchen: Python, PyTorch, Grafikkarte, Speicher, Gewichte und Detektoren."
    ),
    "The check is running": "Die Prüfung läuft",
    "Python {version} is too old, 3.11 is needed": "Python {version} ist zu alt, 3.11 wird gebraucht",
    "A Python of the Microsoft Store keeps its files to itself: take one of python.org": (
        "Ein Python aus dem Microsoft Store behält seine Dateien für sich: eines von python.org nehmen"
    ),
    "Use Blender's Python": "Blenders Python verwenden",
    "PyTorch is not set up": "PyTorch ist nicht eingerichtet",
    "{package} cannot be used: {error}": "{package} ist nicht verwendbar: {error}",
    "Microsoft's Visual C++ runtime is missing or too old": "Microsofts Visual-C++-Laufzeit fehlt oder ist zu alt",
    "Get the Runtime": "Laufzeit holen",
    "Graphics Card": "Grafikkarte",
    "None that PyTorch can use: the processor does the work": "Keine, die PyTorch verwenden kann: Der Prozessor übernimmt die Arbeit",
    "Known once PyTorch is set up": "Bekannt, sobald PyTorch eingerichtet ist",
    "{device} is chosen, but is not there": "{device} ist gewählt, aber nicht da",
    "Use Automatic": "Automatisch",
    "{name}, {memory:.0f} GB, driver {driver}": "{name}, {memory:.0f} GB, Treiber {driver}",
    "{name} does not compute: {error}": "{name} rechnet nicht: {error}",
    "{name} is too old for PyTorch: the processor does the work": "{name} ist zu alt für PyTorch: Der Prozessor übernimmt die Arbeit",
    "{name}: its driver is for CUDA {cuda}, too old for PyTorch {torch}": (
        "{name}: Der Treiber ist für CUDA {cuda}, zu alt für PyTorch {torch}"
    ),
    "{name} is not used: this PyTorch is built without CUDA": "{name} bleibt ungenutzt: Dieses PyTorch ist ohne CUDA gebaut",
    "Get a Driver": "Treiber holen",
    "Memory": "Speicher",
    "{available:.1f} GB free": "{available:.1f} GB frei",
    "{available:.1f} GB free, {needed:.1f} GB needed: close other programs": (
        "{available:.1f} GB frei, {needed:.1f} GB nötig: andere Programme schließen"
    ),
    "Use Embedded": "Mitgelieferte",
    "Finding People": "Personensuche",
    "LiteRT, which finds people, cannot be used: {error}": "LiteRT, das Personen findet, ist nicht verwendbar: {error}",
    "The detectors' files are missing: {names}": "Die Dateien der Detektoren fehlen: {names}",
    # Setting PyTorch up
    "Set Up PyTorch": "PyTorch einrichten",
    "Download PyTorch and what it needs into a folder of this add-on. Shows the size and the folder first.": (
        "PyTorch und was es braucht in einen Ordner dieses Add-ons herunterladen. Zeigt zuerst Größe und Ordner."
    ),
    "Build": "Ausführung",
    "Which build of PyTorch to download": "Welche Ausführung von PyTorch heruntergeladen wird",
    "Recommended": "Empfohlen",
    "The build that fits this computer": "Die Ausführung, die zu diesem Computer passt",
    "Download": "Herunterladen",
    "PyTorch {torch} for {label}, from pytorch.org, and the packages beside it from pypi.org": (
        "PyTorch {torch} für {label} von pytorch.org, dazu weitere Pakete von pypi.org"
    ),
    "Download: about {download:.1f} GB": "Download: etwa {download:.1f} GB",
    "Disk: {unpacked:.1f} GB, up to {space:.1f} GB while it is set up; {free:.1f} GB are free": (
        "Platz: {unpacked:.1f} GB, beim Einrichten bis zu {space:.1f} GB; {free:.1f} GB sind frei"
    ),
    "Folder: {folder}": "Ordner: {folder}",
    "Nothing else on this computer is changed. Blender stays usable meanwhile.": (
        "Sonst ändert sich nichts an diesem Computer. Blender bleibt dabei bedienbar."
    ),
    "Set Up from Wheels": "Aus Wheels einrichten",
    "Install PyTorch and what it needs from a folder of wheels, without internet.": (
        "PyTorch und was es braucht aus einem Ordner mit Wheels installieren, ohne Internet."
    ),
    "Folder": "Ordner",
    "A folder that holds the wheels of PyTorch and of what it needs": ("Ein Ordner mit den Wheels von PyTorch und von dem, was es braucht"),
    "Remove Packages": "Pakete entfernen",
    "Remove PyTorch and what was downloaded for it from the packages folder.": (
        "PyTorch und was dafür heruntergeladen wurde aus dem Paketordner entfernen."
    ),
    "Nothing has been set up": "Es ist nichts eingerichtet",
    "The packages are in use": "Die Pakete sind in Gebrauch",
    "Cancel": "Abbrechen",
    "Stop the download. What has arrived whole is kept for the next time.": (
        "Den Download anhalten. Was vollständig angekommen ist, bleibt für das nächste Mal."
    ),
    "Download Detectors": "Detektoren herunterladen",
    "Download the networks that find people in photos, 15 MB out of a 36 MB package (MediaPipe, Apache-2.0).": (
        "Die Netzwerke herunterladen, die Personen in Fotos finden: 15 MB aus einem Paket von 36 MB (MediaPipe, Apache-2.0)."
    ),
    "A set-up is running already": "Es wird schon etwas eingerichtet",
    "Blender may not go online. Turn on Preferences > System > Network > Allow Online Access": (
        "Blender darf nicht online gehen. Einstellungen > System > Netzwerk > Onlinezugriff erlauben einschalten"
    ),
    "Blender may not go online. Turn on Preferences > System > Network > Allow Online Access, or use wheels": (
        "Blender darf nicht online gehen. Einstellungen > System > Netzwerk > Onlinezugriff erlauben einschalten, oder Wheels verwenden"
    ),
    # Its progress
    "Setting Up Failed": "Einrichten fehlgeschlagen",
    "Starting": "Beginnt",
    "Looking for the packages": "Pakete werden gesucht",
    "Downloading {}": "Lädt {0}",
    "Taking {}": "Nimmt {0}",
    "Unpacking": "Entpackt",
    "Trying the packages": "Pakete werden ausprobiert",
    "Waiting for the photo that is being imported": "Warten auf das Foto, das gerade importiert wird",
    "Downloading the detectors": "Detektoren werden heruntergeladen",
}
