import { readFileSync } from 'node:fs'
import { messageOf, StartProblem } from '../../../base/errors.ts'

/** The user of this machine with that number; users that the machine itself does not keep are `uid-<number>`. */
export function userOf(uid: number, file = '/etc/passwd'): string {
  const name = linesOf(file).find(([, , number]) => number === String(uid))?.[0]
  return name !== undefined && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\$?$/.test(name) ? name : `uid-${uid}`
}

/**
 * The number of a group of this machine, by its name or by the number itself.
 * @throws StartProblem 1
 */
export function groupNumber(group: string, file = '/etc/group'): number {
  if (/^\d{1,10}$/.test(group)) return Number(group)
  const number = linesOf(file).find(([name]) => name === group)?.[2]
  if (number === undefined)
    throw new StartProblem(
      1,
      `There is no group ${group} on this machine (socket.group). Make it: groupadd --system ${group}`,
    )
  return Number(number)
}

function linesOf(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch (error) {
    throw new StartProblem(1, `${file} cannot be read: ${messageOf(error)}`)
  }
}
