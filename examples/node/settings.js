'use strict'
// Everything that can be set, read once from the environment. Durations are milliseconds.

const { readFileSync } = require('node:fs')

function whole (env, name, otherwise) {
  const text = env[name] ?? ''
  if (text === '') return otherwise
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number`)
  return Number(text)
}

// The key lies in a file that the platform fills from its vault; INTERCOM_KEY is for one's own machine.
function readKey (env) {
  const text = (env.INTERCOM_KEY_FILE ? readFileSync(env.INTERCOM_KEY_FILE, 'utf8') : env.INTERCOM_KEY ?? '').trim()
  // Node quotes an unsendable header in its exception, so such a token must never get that far.
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('INTERCOM_KEY_FILE or INTERCOM_KEY must hold a key that can be sent in a header')
  return text
}

function readSettings (env) {
  return Object.freeze({
    host: env.HOST || '127.0.0.1',
    port: whole(env, 'PORT', 8300),
    base: (env.INTERCOM_BASE || 'https://api.intercom.io').replace(/\/+$/, ''),
    token: readKey(env),
    apiVersion: env.INTERCOM_API_VERSION || '2.14',
    attemptMs: whole(env, 'ATTEMPT_MS', 8000),
    tries: whole(env, 'TRIES', 3),
    pauseFirstMs: whole(env, 'PAUSE_FIRST_MS', 150),
    pauseFactor: whole(env, 'PAUSE_FACTOR', 3),
    pauseCapMs: whole(env, 'PAUSE_CAP_MS', 1200),
    resetPatienceMs: whole(env, 'RESET_PATIENCE_MS', 20000),
    readBudgetMs: whole(env, 'READ_BUDGET_MS', 15000),
    writeBudgetMs: whole(env, 'WRITE_BUDGET_MS', 45000),
    copies: (env.COPIES || 'yes') === 'yes',
    copyMs: whole(env, 'COPY_MS', 30 * 60 * 1000),
    copyCount: whole(env, 'COPY_COUNT', 2000),
    pageSize: Math.min(whole(env, 'PAGE_SIZE', 100), 150),
    pulseMs: whole(env, 'PULSE_MS', 5000),
    // Two while the secret is being changed; without one, nobody can tell us anything.
    secrets: (env.INTERCOM_SECRETS ?? '').split(' ').filter(Boolean)
  })
}

module.exports = { readSettings, readKey }
