'use strict'
// The only module that talks to Intercom: one attempt, the gate that a rate limit shuts, and repeating with pauses.

const { performance } = require('node:perf_hooks')
const { setTimeout: sleep } = require('node:timers/promises')
const { log } = require('./log')

const NOBODY_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED'])
const REPEATABLE = new Set(['throttled', 'broken', 'slow', 'cut', 'refused', 'garbled'])
const SPREAD_MS = 150 // those who waited for the same reset, here or in another process, do not all return at once
const PLAUSIBLE_MS = 15 * 60 * 1000 // a reset farther away than this is a mistake, Intercom's windows last 10 s

// kind: throttled | broken | slow | cut | refused | garbled | listing | rejected
class Trouble extends Error {
  constructor (kind, { status = null, code = null, text = '', requestId = null, opensAt = 0 } = {}) {
    super(kind)
    Object.assign(this, { kind, status, code, text, requestId, opensAt })
  }
}

// Shut by a refusal until the announced moment, for everybody in this process.
class Gate {
  constructor (patienceMs) {
    Object.assign(this, { patienceMs, opensAt: 0, requestId: null })
  }

  get leftMs () {
    return Math.max(0, this.opensAt - Date.now())
  }

  shut ({ opensAt, requestId }) {
    if (opensAt > this.opensAt && opensAt < Date.now() + PLAUSIBLE_MS) Object.assign(this, { opensAt, requestId })
  }

  async pass (job) {
    // Timers may fire a little early, and somebody else may have shut the gate again meanwhile: hence the loop.
    while (this.leftMs > 0) {
      const left = this.leftMs
      if (left > this.patienceMs || performance.now() + left > job.deadline) {
        throw new Trouble('throttled', { status: 429, requestId: this.requestId })
      }
      await sleep(left + Math.random() * SPREAD_MS)
    }
  }
}

// Intercom announces the reset in whole Unix seconds.
function resetAt (headers) {
  return Number(headers.get('x-ratelimit-reset')) * 1000 || 0
}

// Intercom documents no Retry-After; whatever stands in front of it may send one.
function retryAfterAt (headers) {
  const text = headers.get('retry-after') ?? ''
  return (/^\d+$/.test(text) ? Date.now() + Number(text) * 1000 : Date.parse(text)) || 0
}

function parsed (text) {
  try { return JSON.parse(text) } catch { return undefined }
}

function transportTrouble (error, expired) {
  if (expired || error.cause?.code === 'UND_ERR_CONNECT_TIMEOUT') return new Trouble('slow')
  return new Trouble(NOBODY_THERE.has(error.cause?.code) ? 'refused' : 'cut')
}

class Upstream {
  constructor (settings) {
    this.settings = settings
    this.gate = new Gate(settings.resetPatienceMs)
    this.callsLeft = null
    this.headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'intercom-version': settings.apiVersion,
      'user-agent': 'customer-desk'
    }
    this.useKey(settings.token)
  }

  useKey (token) {
    this.headers.authorization = `Bearer ${token}`
  }

  // A job is what one of our callers asked for; its failures are counted together, however many calls it takes.
  job (budgetMs) {
    return { failures: 0, deadline: performance.now() + budgetMs }
  }

  // request: { name, method, path, body, expect(data), beforeRepeat(trouble) }
  async ask (request, job) {
    for (;;) {
      await this.gate.pass(job)
      try {
        return await this.once(request)
      } catch (trouble) {
        if (!(trouble instanceof Trouble) || !this.mayRepeat(trouble)) throw trouble
        job.failures += 1
        await this.pause(trouble, job)
        const settled = await request.beforeRepeat?.(trouble)
        if (settled) return settled
      }
    }
  }

  mayRepeat (trouble) {
    return REPEATABLE.has(trouble.kind)
  }

  // Half of the pause is certain, half is drawn.
  pauseMs (failures) {
    const { pauseFirstMs, pauseFactor, pauseCapMs } = this.settings
    const most = Math.min(pauseCapMs, pauseFirstMs * pauseFactor ** (failures - 1))
    return most / 2 + Math.random() * most / 2
  }

  async pause (trouble, job) {
    const ms = this.pauseMs(job.failures)
    if (job.failures >= this.settings.tries || performance.now() + ms > job.deadline) throw trouble
    await sleep(ms)
  }

  async once (request) {
    const began = performance.now()
    let outcome = 'ok'
    let requestId = null
    try {
      const { answer, text } = await this.transmit(request)
      requestId = answer.headers.get('x-request-id')
      return this.digest(answer, text, request)
    } catch (error) {
      outcome = error.status ? `${error.kind}/${error.status}` : error.kind
      this.gate.shut(error)
      throw error
    } finally {
      log('intercom', { call: request.name, outcome, ms: Math.round(performance.now() - began), upstream: requestId })
    }
  }

  // The clock runs until the last byte of the body, so a dripping answer ends with it.
  transmit (request) {
    return this.limited(async signal => {
      const answer = await this.send(request, signal)
      return { answer, text: await answer.text() }
    })
  }

  async limited (work) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), this.settings.attemptMs)
    try {
      return await work(stop.signal)
    } catch (error) {
      throw transportTrouble(error, stop.signal.aborted)
    } finally {
      clearTimeout(timer)
    }
  }

  send ({ method = 'GET', path, body }, signal) {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    return fetch(this.settings.base + path, { method, headers: this.headers, body: payload, redirect: 'manual', signal })
  }

  digest (answer, text, request) {
    const { status, headers } = answer
    const data = parsed(text)
    const requestId = headers.get('x-request-id') ?? data?.request_id ?? null
    if (headers.has('x-ratelimit-remaining')) this.callsLeft = Number(headers.get('x-ratelimit-remaining'))
    if (status === 429) throw new Trouble('throttled', { status, requestId, opensAt: this.opensAt(headers) })
    if (status === 408) throw new Trouble('slow', { status, requestId })
    if (status >= 500) throw new Trouble('broken', { status, requestId, opensAt: retryAfterAt(headers) })
    if (status >= 400) {
      const first = data?.errors?.[0]
      throw new Trouble('rejected', { status, requestId, code: first?.code ?? null, text: String(first?.message ?? '') })
    }
    return this.believe(data, { status, requestId }, request)
  }

  opensAt (headers) {
    return Math.max(resetAt(headers), retryAfterAt(headers))
  }

  believe (data, { status, requestId }, request) {
    if (status !== 200 || !request.expect(data)) throw new Trouble('garbled', { status, requestId })
    return data
  }
}

module.exports = { Upstream, Gate, Trouble, retryAfterAt }
