'use strict'
// Puts the parts together and listens until told to stop.

const { readSettings, readKey } = require('./settings')
const { Upstream } = require('./upstream')
const { Copies } = require('./copies')
const { Customers } = require('./customers')
const { Pulse } = require('./pulse')
const { Desk } = require('./desk')
const { Mailbox } = require('./mailbox')
const { log } = require('./log')

function main (env) {
  if (env.BREAK) require('./defects').arm(env.BREAK)
  const settings = readSettings(env)
  const intercom = new Upstream(settings)
  const copies = new Copies(settings)
  const customers = new Customers(intercom, copies, settings)
  const server = new Desk(customers, new Pulse(intercom, settings), new Mailbox(copies, settings)).open(settings)
  // The platform has put a new key into the file.
  process.on('SIGHUP', () => {
    try {
      intercom.useKey(readKey(env))
      log('key read again', {})
    } catch (error) {
      log('key not read', { because: error.code ?? 'it is no key' })
    }
  })
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      server.close(() => process.exit(0))
      server.closeIdleConnections()
    })
  }
}

try {
  main(process.env)
} catch (error) {
  console.error(`customer-desk cannot start: ${error.message}`)
  process.exitCode = 2
}
