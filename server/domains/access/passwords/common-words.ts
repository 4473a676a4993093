/**
 * Words and keyboard runs that make up most guessed passwords, lower case, without digits and signs. Long passwords are
 * rarely on lists of leaked ones; what makes them weak is being built of these.
 */
export const COMMON_WORDS: readonly string[] = [
  'password passwort passwd kennwort geheim secret welcome willkommen letmein changeme default admin administrator root',
  'user guest master access login signin system server network computer internet windows microsoft google android',
  'freehold hallo hello iloveyou ichliebedich schatz liebe love baby angel princess prinzessin sunshine sonnenschein',
  'monkey dragon football fussball fussball baseball basketball hockey soccer superman batman spiderman pokemon starwars',
  'summer sommer winter spring fruehling herbst autumn january february march april august september october november',
  'december januar februar maerz oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag monday',
  'tuesday wednesday thursday friday saturday sunday michael thomas andreas stefan daniel jessica jennifer ashley nicole',
  'charlie jordan matthew andrew joshua robert hunter shadow killer freedom whatever trustno nothing please company firma',
  'berlin hamburg muenchen wien zuerich london paris deutschland germany schweiz oesterreich bayern schalke dortmund',
  'test testing tester demo temp temporary example sample private business office letme trustme opensesame',
  'qwertz qwerty azerty asdf asdfgh asdfghjkl yxcv yxcvbnm zxcv zxcvbnm qwertzuiop qwertyuiop qazwsx qaywsx wsxedc',
  'abc abcd abcdef abcdefgh abcdefghij alphabet one two three four five eins zwei drei vier superuser',
].flatMap((line) => line.split(' '))
