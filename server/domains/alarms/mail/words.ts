// The titles and texts of the console (web/src/i18n), for mails; `test/repo/mail-words.test.ts` holds both against each other.

export interface Words {
  title: string
  text: string
}

type Texts = Readonly<Record<string, Words>>

export const ENGLISH: Texts = {
  audit_broken: {
    title: 'The audit log does not add up',
    text: 'From entry {{seq}} on, hashes and content differ. Keep backups and find out who had access to the file.',
  },
  backup_failed: {
    title: 'The last backup did not pass its check',
    text: 'It was made {{since}}. Do not rely on it; make a new one and read why this one failed.',
  },
  backup_missing: {
    title: 'There is no verified backup yet',
    text: 'Without one, a lost disk means starting from nothing.',
  },
  backup_old: {
    title: 'The last verified backup is old',
    text: 'A restore was last checked {{since}}. What came after it would be lost.',
  },
  directory_stopped: {
    title: 'The sync of {{name}} stopped at its brake',
    text: 'It looks like an accident in the directory. Nobody was changed.',
  },
  directory_unread: {
    title: '{{name}} has never been read',
    text: 'It is connected, but brought nobody yet. A plan shows who would come.',
  },
  directory_old: {
    title: '{{name}} was not read for a while',
    text: 'It was last read whole {{since}}. Who left since then may still get in.',
  },
  crl_old: {
    title: 'The revocation list is out of date',
    text: 'It expired {{since}}. Strict clients refuse every certificate now.',
  },
  authority_ending: {
    title: 'The certificate authority is ending',
    text: 'It ends {{ends}}. A new one takes weeks to reach every device.',
  },
  certificates_ending: {
    title: '{{shown}} certificates end within 30 days',
    text: 'Devices renew by themselves. What stands here has not done so yet.',
  },
  console_certificate_refused: {
    title: "The console's certificate is refused by browsers",
    text: 'It ended, or does not name the public host. It ends {{ends}}.',
  },
  console_certificate_ending: {
    title: "The console's certificate ends soon",
    text: "It ends {{ends}}. One of the house's own authority renews itself; any other is yours to renew.",
  },
  tokens_unused: {
    title: '{{shown}} API tokens have not been used for 90 days',
    text: 'What nobody uses, nobody misses. End them.',
  },
  tokens_ending: {
    title: '{{shown}} API tokens in use expire within 14 days',
    text: 'Their scripts stop then. Their makers make new ones.',
  },
  disk_low: {
    title: 'The disk is getting full',
    text: '{{free}} are free. When it is full, nothing can be changed any more.',
  },
  data_damaged: {
    title: 'The data is damaged',
    text: 'After a disk error the check found damage. Everything can still be read, nothing changed. Restore the last verified backup on a sound disk.',
  },
  data_verifying: {
    title: 'All data is being verified',
    text: 'The disk reported an error {{since}}. Until the check is done, nothing can be changed.',
  },
  disk_fault: {
    title: 'The disk reported an error',
    text: 'All data was verified {{since}}; nothing that was confirmed is missing. Check the disk before it happens again.',
  },
  checkpoint_old: {
    title: 'The audit log has not been signed for a while',
    text: 'The last checkpoint is from {{since}}. What was recorded since then is chained, but not yet vouched for.',
  },
  keys_down: {
    title: 'The key process is not there',
    text: 'Nothing can be signed: no certificate, no revocation list, no checkpoint. It is restarted by itself.',
  },
  disk_filling: {
    title: 'The disk will be full in {{days}} days',
    text: 'At the pace of the last {{over}} days. When it is full, nothing can be changed any more.',
  },
  mail_failing: { title: 'Mails do not go out', text: 'The last one failed {{since}}: {{problem}}' },
  check_failed: {
    title: 'A check could not look',
    text: 'What “{{name}}” watches over is unknown at the moment. The log of the server has the cause.',
  },
  factor_waived: {
    title: 'Some roles sign in without a second factor',
    text: 'Whoever holds only these roles comes in with a password alone: {{roles}}.',
  },
  passwords_classic: {
    title: 'Passwords have to have four kinds of characters',
    text: 'New passwords are judged by the classic profile, with at least {{shortest}} characters. The reason for it is kept with the setting.',
  },
  factor_changed: {
    title: 'A factor of an administrator was added or removed',
    text: 'His other sessions have ended. Make sure that it was he himself.',
  },
  factors_replaced: {
    title: 'Somebody came in with a code by mail',
    text: 'He may set up a new second factor in place of all that the account had. Make sure that it was its owner.',
  },
  key_copied: {
    title: 'A security key may have been copied',
    text: 'A key gave the right answer, but had counted backwards: two may be in use. It was refused. Have its owner remove it.',
  },
  factor_reset: {
    title: 'A second factor was reset',
    text: 'Whoever owns the account now sets up a new one at the next sign-in. Make sure that it was asked for by its owner.',
  },
  emergency_used: {
    title: 'Emergency access was used',
    text: 'Whoever used the sealed code was owner for an hour. Make sure that this was meant, and see what was done.',
  },
  emergency_refused: {
    title: 'Wrong emergency codes were tried',
    text: 'Somebody typed codes that are not good. Make sure that the envelope is sealed and where it belongs.',
  },
  emergency_code_made: {
    title: 'A new emergency code was made',
    text: 'The one before is void. Make sure that this was meant, and that the new one is sealed.',
  },
  emergency_code_spent: {
    title: 'The emergency code is spent',
    text: 'It was used and opens nothing any more. Make a new one and seal it.',
  },
  emergency_drill_due: {
    title: 'The emergency code should be tried out',
    text: 'A code that nobody has tried may be missing or misread on the day it is needed.',
  },
  approvals_waiting: {
    title: 'Somebody waits for a second person',
    text: '{{count}} requests wait for an answer. They end by themselves after three days.',
  },
  four_eyes_waived: {
    title: 'Grave acts have no second person',
    text: 'Four eyes are switched off, or nobody but one person could agree. Such acts then only wait 24 hours.',
  },
  budget_spent: {
    title: 'More was to be destroyed than an hour allows',
    text: 'Somebody went on destroying until he was refused. If it was not meant, end his sessions.',
  },
  approval_alone: {
    title: 'Somebody will act without a second person',
    text: 'There is nobody who could agree, so it becomes possible after 24 hours. Decline it until then if it was not meant.',
  },
  four_eyes_off: {
    title: 'Four eyes are switched off',
    text: 'Whoever is an administrator may now do alone what can ruin the house. Make sure that this was meant.',
  },
  owner_invited: {
    title: 'An owner was invited from the host',
    text: 'Somebody at the machine itself can set a new password for this owner. Make sure that this was meant.',
  },
  owner_made: { title: 'Somebody was made owner', text: 'Owners may do everything. Make sure that this was meant.' },
  group_role_given: {
    title: 'A group was made administrator',
    text: 'Every member of it, also through other groups, is now administrator.',
  },
  role_raised: {
    title: 'A role now gives administration',
    text: 'Everybody who holds it may now decide over others or over the house.',
  },
  sign_ins_refused: {
    title: 'Many sign-ins were refused',
    text: '{{count}} within an hour, more than the limit. Somebody may be guessing passwords.',
  },
  requests_refused: {
    title: 'Many requests were refused',
    text: '{{count}} within an hour asked for what the caller may not do.',
  },
  enrollments_refused: {
    title: 'Many certificate requests were refused',
    text: '{{count}} within an hour. A profile may not fit its devices, or somebody is trying challenges.',
  },
  revocations_many: {
    title: 'Many certificates were revoked',
    text: '{{count}} within an hour. What is revoked cannot be put back.',
  },
  setting_tried: { title: 'A setting is being tried', text: 'It reverts by itself unless somebody keeps it.' },
  kit_made: {
    title: 'A new recovery kit was confirmed',
    text: 'It opens every backup from now on. Make sure that its holder is known.',
  },
  restored: {
    title: 'This system was restored from a backup',
    text: 'What came after that backup is not here. Compare the audit log with an export.',
  },
  source_removed: { title: 'A directory was disconnected', text: 'Nobody is read from it any more.' },
  job_failed: { title: 'A job failed', text: '{{kindWords}}: what it had finished stays.' },
}

export const GERMAN: Texts = {
  audit_broken: {
    title: 'Das Audit-Log ist unstimmig',
    text: 'Ab Eintrag {{seq}} weichen Hashes und Inhalt voneinander ab. Bewahren Sie Sicherungen auf und klären Sie, wer Zugriff auf die Datei hatte.',
  },
  backup_failed: {
    title: 'Die letzte Sicherung hat ihre Prüfung nicht bestanden',
    text: 'Sie entstand {{since}}. Verlassen Sie sich nicht auf sie; legen Sie eine neue an und lesen Sie, warum diese durchfiel.',
  },
  backup_missing: {
    title: 'Noch gibt es keine geprüfte Sicherung',
    text: 'Ohne sie hieße ein verlorener Datenträger: bei null anfangen.',
  },
  backup_old: {
    title: 'Die letzte geprüfte Sicherung ist alt',
    text: 'Eine Wiederherstellung wurde zuletzt {{since}} geprüft. Was danach kam, ginge verloren.',
  },
  directory_stopped: {
    title: 'Der Abgleich von {{name}} hielt an seiner Bremse',
    text: 'Es sieht nach einem Versehen im Verzeichnis aus. Niemand wurde geändert.',
  },
  directory_unread: {
    title: '{{name}} wurde noch nie gelesen',
    text: 'Das Verzeichnis ist angebunden, brachte aber noch niemanden. Ein Plan zeigt, wer käme.',
  },
  directory_old: {
    title: '{{name}} wurde länger nicht gelesen',
    text: 'Vollständig gelesen zuletzt {{since}}. Wer seither gegangen ist, kommt womöglich noch hinein.',
  },
  crl_old: {
    title: 'Die Sperrliste ist veraltet',
    text: 'Sie lief {{since}} ab. Strenge Gegenstellen weisen jetzt jedes Zertifikat ab.',
  },
  authority_ending: {
    title: 'Die Zertifizierungsstelle läuft ab',
    text: 'Ihr Ablauf: {{ends}}. Eine neue braucht Wochen, bis sie jedes Gerät erreicht.',
  },
  certificates_ending: {
    title: '{{shown}} Zertifikate laufen in 30 Tagen ab',
    text: 'Geräte erneuern von selbst. Was hier steht, hat es noch nicht getan.',
  },
  console_certificate_refused: {
    title: 'Browser lehnen das Zertifikat der Konsole ab',
    text: 'Es ist abgelaufen oder nennt den öffentlichen Hostnamen nicht. Ablauf: {{ends}}.',
  },
  console_certificate_ending: {
    title: 'Das Zertifikat der Konsole läuft bald ab',
    text: 'Ablauf: {{ends}}. Eines der eigenen Zertifizierungsstelle erneuert sich selbst, jedes andere erneuern Sie.',
  },
  tokens_unused: {
    title: '{{shown}} API-Token sind seit 90 Tagen nicht benutzt',
    text: 'Was niemand benutzt, fehlt niemandem. Beenden Sie sie.',
  },
  tokens_ending: {
    title: '{{shown}} benutzte API-Token laufen in 14 Tagen ab',
    text: 'Dann stehen ihre Skripte. Wer sie erstellt hat, erstellt neue.',
  },
  disk_low: {
    title: 'Der Datenträger wird knapp',
    text: '{{free}} sind frei. Ist er voll, lässt sich nichts mehr ändern.',
  },
  data_damaged: {
    title: 'Die Daten sind beschädigt',
    text: 'Nach einem Plattenfehler fand die Prüfung Schäden. Alles lässt sich noch lesen, nichts ändern. Stellen Sie die letzte geprüfte Sicherung auf einer gesunden Platte wieder her.',
  },
  data_verifying: {
    title: 'Alle Daten werden geprüft',
    text: 'Die Platte hat {{since}} einen Fehler gemeldet. Bis die Prüfung fertig ist, lässt sich nichts ändern.',
  },
  disk_fault: {
    title: 'Die Platte hat einen Fehler gemeldet',
    text: 'Alle Daten wurden {{since}} geprüft; nichts Bestätigtes fehlt. Prüfen Sie die Platte, bevor es wieder geschieht.',
  },
  checkpoint_old: {
    title: 'Das Audit-Log wurde länger nicht signiert',
    text: 'Der letzte Kontrollpunkt stammt von {{since}}. Was seither verzeichnet wurde, ist verkettet, aber noch nicht verbürgt.',
  },
  keys_down: {
    title: 'Der Schlüsselprozess fehlt',
    text: 'Nichts kann signiert werden: kein Zertifikat, keine Sperrliste, kein Kontrollpunkt. Er wird von selbst neu gestartet.',
  },
  disk_filling: {
    title: 'Der Datenträger ist in {{days}} Tagen voll',
    text: 'Im Tempo der letzten {{over}} Tage. Ist er voll, lässt sich nichts mehr ändern.',
  },
  mail_failing: { title: 'E-Mails gehen nicht hinaus', text: 'Die letzte scheiterte {{since}}: {{problem}}' },
  check_failed: {
    title: 'Eine Prüfung konnte nicht nachsehen',
    text: 'Worüber „{{name}}“ wacht, ist im Augenblick unbekannt. Die Ursache steht im Protokoll des Servers.',
  },
  factor_waived: {
    title: 'Einige Rollen melden sich ohne zweiten Faktor an',
    text: 'Wer nur diese Rollen hat, kommt allein mit dem Passwort hinein: {{roles}}.',
  },
  passwords_classic: {
    title: 'Passwörter müssen vier Zeichenarten enthalten',
    text: 'Neue Passwörter werden nach dem klassischen Profil beurteilt, mit mindestens {{shortest}} Zeichen. Der Grund dafür steht bei der Einstellung.',
  },
  factor_changed: {
    title: 'Ein Faktor eines Administrators wurde hinzugefügt oder entfernt',
    text: 'Seine anderen Sitzungen sind beendet. Vergewissern Sie sich, dass er es selbst war.',
  },
  factors_replaced: {
    title: 'Jemand kam mit einem Code per E-Mail hinein',
    text: 'Er kann einen neuen zweiten Faktor anstelle aller bisherigen des Kontos einrichten. Vergewissern Sie sich, dass es der Inhaber des Kontos war.',
  },
  key_copied: {
    title: 'Ein Sicherheitsschlüssel wurde womöglich kopiert',
    text: 'Ein Schlüssel antwortete richtig, zählte aber rückwärts: Vielleicht sind zwei im Umlauf. Er wurde abgelehnt. Sein Besitzer sollte ihn entfernen.',
  },
  factor_reset: {
    title: 'Ein zweiter Faktor wurde zurückgesetzt',
    text: 'Wem das Konto gehört, richtet bei der nächsten Anmeldung einen neuen ein. Vergewissern Sie sich, dass er selbst darum gebeten hat.',
  },
  emergency_used: {
    title: 'Der Notfallzugang wurde benutzt',
    text: 'Wer den versiegelten Code benutzte, war eine Stunde lang Inhaber. Vergewissern Sie sich, dass das gewollt war, und sehen Sie nach, was getan wurde.',
  },
  emergency_refused: {
    title: 'Falsche Notfallcodes wurden versucht',
    text: 'Jemand gab Codes ein, die nicht gelten. Vergewissern Sie sich, dass der Umschlag versiegelt ist und dort liegt, wohin er gehört.',
  },
  emergency_code_made: {
    title: 'Ein neuer Notfallcode wurde erzeugt',
    text: 'Der bisherige gilt nicht mehr. Vergewissern Sie sich, dass das gewollt war und der neue versiegelt ist.',
  },
  emergency_code_spent: {
    title: 'Der Notfallcode ist verbraucht',
    text: 'Er wurde benutzt und öffnet nichts mehr. Erzeugen Sie einen neuen, und versiegeln Sie ihn.',
  },
  emergency_drill_due: {
    title: 'Der Notfallcode sollte geprobt werden',
    text: 'Ein Code, den niemand geprobt hat, fehlt vielleicht oder ist unlesbar, wenn er gebraucht wird.',
  },
  approvals_waiting: {
    title: 'Jemand wartet auf eine zweite Person',
    text: '{{count}} Anfragen warten auf eine Antwort. Nach drei Tagen enden sie von selbst.',
  },
  four_eyes_waived: {
    title: 'Für Folgenschweres gibt es keine zweite Person',
    text: 'Das Vier-Augen-Prinzip ist abgeschaltet, oder nur eine Person könnte zustimmen. Solche Handlungen warten dann nur 24 Stunden.',
  },
  budget_spent: {
    title: 'Es sollte mehr zerstört werden, als eine Stunde erlaubt',
    text: 'Jemand hat weiter zerstört, bis er abgewiesen wurde. Wenn das nicht gewollt war, beenden Sie seine Sitzungen.',
  },
  approval_alone: {
    title: 'Jemand wird ohne zweite Person handeln',
    text: 'Niemand könnte zustimmen, darum wird es nach 24 Stunden möglich. Lehnen Sie es bis dahin ab, wenn es nicht gewollt war.',
  },
  four_eyes_off: {
    title: 'Vier Augen sind abgeschaltet',
    text: 'Wer Administrator ist, kann nun allein tun, was das Haus zugrunde richten kann. Vergewissern Sie sich, dass das gewollt war.',
  },
  owner_invited: {
    title: 'Ein Inhaber wurde vom Host aus eingeladen',
    text: 'Jemand an der Maschine selbst kann für diesen Inhaber ein neues Passwort setzen. Vergewissern Sie sich, dass das gewollt war.',
  },
  owner_made: {
    title: 'Jemand wurde zum Inhaber',
    text: 'Inhaber dürfen alles. Vergewissern Sie sich, dass das gewollt war.',
  },
  group_role_given: {
    title: 'Eine Gruppe wurde zum Administrator',
    text: 'Jedes Mitglied, auch über andere Gruppen, ist jetzt Administrator.',
  },
  role_raised: {
    title: 'Eine Rolle gibt jetzt Verwaltungsrechte',
    text: 'Wer sie hat, kann jetzt über andere oder über das Haus entscheiden.',
  },
  sign_ins_refused: {
    title: 'Viele Anmeldungen wurden abgelehnt',
    text: '{{count}} in einer Stunde, mehr als die Grenze. Vielleicht rät jemand Passwörter.',
  },
  requests_refused: {
    title: 'Viele Anfragen wurden abgelehnt',
    text: '{{count}} in einer Stunde verlangten, was dem Aufrufer nicht erlaubt ist.',
  },
  enrollments_refused: {
    title: 'Viele Zertifikatsanträge wurden abgelehnt',
    text: '{{count}} in einer Stunde. Vielleicht passt ein Profil nicht zu seinen Geräten, oder jemand probiert Challenges.',
  },
  revocations_many: {
    title: 'Viele Zertifikate wurden gesperrt',
    text: '{{count}} in einer Stunde. Eine Sperrung lässt sich nicht zurücknehmen.',
  },
  setting_tried: {
    title: 'Eine Einstellung wird erprobt',
    text: 'Sie fällt von selbst zurück, wenn niemand sie behält.',
  },
  kit_made: {
    title: 'Ein neues Wiederherstellungs-Kit wurde bestätigt',
    text: 'Es öffnet von nun an jede Sicherung. Vergewissern Sie sich, dass bekannt ist, wer es hat.',
  },
  restored: {
    title: 'Dieses System wurde aus einer Sicherung wiederhergestellt',
    text: 'Was nach dieser Sicherung kam, fehlt hier. Vergleichen Sie das Audit-Log mit einem Export.',
  },
  source_removed: { title: 'Ein Verzeichnis wurde getrennt', text: 'Aus ihm wird niemand mehr gelesen.' },
  job_failed: { title: 'Ein Auftrag ist gescheitert', text: '{{kindWords}}: Was er fertiggestellt hatte, bleibt.' },
}
