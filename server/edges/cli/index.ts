export { withCommands } from './commands.ts'
