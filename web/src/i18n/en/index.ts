import access from './access.json'
import alarms from './alarms.json'
import api from './api.json'
import audit from './audit.json'
import backup from './backup.json'
import ca from './ca.json'
import command from './command.json'
import common from './common.json'
import directory from './directory.json'
import frame from './frame.json'
import handover from './handover.json'
import help from './help.json'
import home from './home.json'
import host from './host.json'
import jobs from './jobs.json'
import lists from './lists.json'
import settings from './settings.json'
import setup from './setup.json'
import tls from './tls.json'
import words from './words.json'

export const texts = {
  access,
  alarms,
  api,
  audit,
  backup,
  ca,
  command,
  common,
  directory,
  frame,
  handover,
  help,
  home,
  host,
  jobs,
  lists,
  settings,
  setup,
  tls,
  words,
}
