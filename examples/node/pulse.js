'use strict'
// How Intercom is doing, asked at most once in a while so that probes do not spend the quota.

const { performance } = require('node:perf_hooks')
const { isMe } = require('./shapes')

class Pulse {
  constructor (intercom, { pulseMs }) {
    Object.assign(this, { intercom, freshMs: pulseMs, at: -Infinity, current: null })
  }

  feel () {
    if (!this.isFresh()) {
      this.at = performance.now()
      this.current = this.examine()
    }
    return this.current
  }

  isFresh () {
    return performance.now() - this.at < this.freshMs
  }

  async examine () {
    const trouble = await this.ask()
    return {
      state: this.state(trouble),
      intercom: {
        token_ok: this.tokenOk(trouble),
        answer_ms: Math.round(performance.now() - this.at),
        calls_left: this.intercom.callsLeft,
        trouble: trouble && trouble.kind
      },
      looked_at: new Date().toISOString()
    }
  }

  async ask () {
    if (this.intercom.gate.leftMs > 0) return { kind: 'throttled' }
    try {
      await this.intercom.once({ name: 'me', path: '/me', expect: isMe })
      return null
    } catch (trouble) {
      return trouble
    }
  }

  state (trouble) {
    if (!trouble) return 'ok'
    return trouble.kind === 'throttled' ? 'limping' : 'down'
  }

  // null: Intercom said nothing about the token.
  tokenOk (trouble) {
    if (!trouble) return true
    if (trouble.status === 401) return false
    return trouble.status === 403 && trouble.code ? true : null
  }
}

module.exports = { Pulse }
