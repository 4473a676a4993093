import { keyFingerprint } from '../../base/audit/checkpoint.ts'
import type { NoteKey } from '../../base/audit/checkpoint.ts'

/** READ-ME.txt of an export, in English and German. */
export function readMe(key: NoteKey): string {
  const fingerprint = keyFingerprint(key.publicKey)
  return `AUDIT EXPORT OF ${key.name}
(Deutsch: siehe unten)

What is in it
  entries.ndjson   the evidence: one audit entry per line, with its hashes
  entries.csv      the same entries for a spreadsheet; a cell that would be a formula begins with an apostrophe
  *.lines          SHA-256 of each line, 32 bytes each: they tell which line was changed
  manifest.json    window, count, files, the signed checkpoint of the log, and the proof that leads to it
  manifest.sig     signature over manifest.json (Ed25519, C2SP signed note)
  verify.mjs       checks all of this; one file, needs Node 18 or newer and no network

How to check it
  1. Unpack the ZIP into an empty folder.
  2. Run:  node verify.mjs
  3. Compare the key that it prints with the fingerprint that you hold from elsewhere: the console shows it under
     "Audit", and earlier exports carry the same one. This export was signed by
       ${fingerprint}
     Or let the check compare:  node verify.mjs --key <fingerprint>

  If this verify.mjs is in doubt, take the one of an older export, or of the source code: it is the same file.
  It answers VERIFIED (exit code 0), or names the first bad entry or the damaged file (exit code 1).

What a verified export means
  These are all entries that the log holds between the first and the last one, in their order and unchanged since they were
  recorded. A personal value that was erased on request is absent; its hash stays, so the proof still holds.
  It does not mean that the box itself told the truth when it recorded: keep checkpoints of the log outside the box.

----------------------------------------------------------------------------------------------------------------------

AUDIT-EXPORT VON ${key.name}

Inhalt
  entries.ndjson   der Nachweis: ein Audit-Eintrag je Zeile, mit seinen Prüfsummen
  entries.csv      dieselben Einträge für eine Tabellenkalkulation; was eine Formel wäre, beginnt mit einem Apostroph
  *.lines          SHA-256 jeder Zeile, je 32 Byte: daran ist zu erkennen, welche Zeile geändert wurde
  manifest.json    Zeitraum, Anzahl, Dateien, der signierte Prüfpunkt des Protokolls und der Beweis, der zu ihm führt
  manifest.sig     Signatur über manifest.json (Ed25519, C2SP signed note)
  verify.mjs       prüft all das; eine Datei, braucht Node 18 oder neuer und kein Netz

So prüfen Sie
  1. Entpacken Sie das ZIP in einen leeren Ordner.
  2. Führen Sie aus:  node verify.mjs
  3. Vergleichen Sie den angezeigten Schlüssel mit dem Fingerabdruck, der Ihnen auf anderem Weg vorliegt: Die Konsole zeigt
     ihn unter "Audit", frühere Exporte tragen denselben. Dieser Export wurde signiert mit
       ${fingerprint}
     Oder lassen Sie vergleichen:  node verify.mjs --key <Fingerabdruck>

  Zweifeln Sie an dieser verify.mjs, nehmen Sie die eines älteren Exports oder die aus dem Quelltext: Es ist dieselbe Datei.
  Sie antwortet mit VERIFIED (Rückgabewert 0) oder nennt den ersten fehlerhaften Eintrag oder die beschädigte Datei
  (Rückgabewert 1).

Was ein geprüfter Export bedeutet
  Dies sind alle Einträge, die das Protokoll zwischen dem ersten und dem letzten enthält, in ihrer Reihenfolge und
  unverändert seit der Aufzeichnung. Ein auf Antrag gelöschter personenbezogener Wert fehlt; seine Prüfsumme bleibt, der
  Beweis gilt weiter.
  Es bedeutet nicht, dass das Gerät bei der Aufzeichnung die Wahrheit gesagt hat: Bewahren Sie Prüfpunkte des Protokolls
  außerhalb des Geräts auf.
`
}
