'use strict'
// Mistakes we made once, or saw elsewhere. BREAK=<name> puts one of them back, to see whether the tests notice.
// `node defects.js` lists them.

const { Upstream, Gate, Trouble, retryAfterAt } = require('./upstream')
const { Copies } = require('./copies')
const { Customers } = require('./customers')
const { Pulse } = require('./pulse')
const { Desk } = require('./desk')
const { Mailbox } = require('./mailbox')
const { log } = require('./log')

// Replaces one method; `change` gets the original.
function swap (kind, method, change) {
  const original = kind.prototype[method]
  kind.prototype[method] = change(original)
}

const repeatsAlso = (...statuses) => () => swap(Upstream, 'mayRepeat', original => function (trouble) {
  return original.call(this, trouble) || statuses.includes(trouble.status)
})

const DEFECTS = {
  ignores_reset: ['waits for Retry-After only, which Intercom does not send', () => {
    swap(Upstream, 'opensAt', () => retryAfterAt)
  }],
  ignores_retry_after: ['knows X-RateLimit-Reset only', () => {
    swap(Upstream, 'opensAt', () => headers => Number(headers.get('x-ratelimit-reset')) * 1000)
  }],
  private_gate: ['only the call that was refused waits, the others go on asking', () => {
    swap(Gate, 'pass', original => function (job) {
      return job.failures > 0 ? original.call(this, job) : undefined
    })
  }],
  no_retry_429: ['takes a rate limit for a final answer', () => {
    swap(Upstream, 'mayRepeat', original => function (trouble) {
      return trouble.kind !== 'throttled' && original.call(this, trouble)
    })
  }],
  no_retry_5xx: ['takes a server error for a final answer', () => {
    swap(Upstream, 'mayRepeat', original => function (trouble) {
      return trouble.kind !== 'broken' && original.call(this, trouble)
    })
  }],
  retry_storm: ['two layers repeat, so the tries multiply', () => {
    swap(Upstream, 'ask', original => async function (request, job) {
      for (let layer = 1; ; layer++) {
        try {
          return await original.call(this, request, { ...job, failures: 0 })
        } catch (trouble) {
          if (layer >= this.settings.tries || !this.mayRepeat(trouble)) throw trouble
        }
      }
    })
  }],
  no_pause: ['repeats at once', () => {
    swap(Upstream, 'pauseMs', () => () => 0)
  }],
  even_pauses: ['every pause is as short as the first', () => {
    swap(Upstream, 'pauseMs', original => function () {
      return original.call(this, 1)
    })
  }],
  retries_404: ['repeats when somebody does not exist', repeatsAlso(404)],
  retries_401: ['hammers with a token that was refused', repeatsAlso(401, 403)],
  retries_invalid: ['repeats what Intercom found invalid', repeatsAlso(400, 422)],
  blind_create: ['repeats a create without looking, as the official clients do', () => {
    swap(Customers, 'settle', () => async () => undefined)
  }],
  forgets_new_leads: ['trusts the search index to know the lead it has just made', () => {
    swap(Customers, 'rememberLead', () => () => {})
  }],
  trusts_search: ['looks users up by search and takes the conflict that follows for an error', () => {
    swap(Customers, 'saveUser', () => async function (wanted, job) {
      const found = await this.lookUp(wanted, job)
      return found
        ? { contact: await this.update(found.id, wanted, job), created: false }
        : { contact: await this.create(wanted, job), created: true }
    })
  }],
  html_as_data: ['any 200 is a success, as in the official Node client', () => {
    swap(Upstream, 'believe', original => function (data, answer, request) {
      try { return original.call(this, data, answer, request) } catch (trouble) {
        if (answer.status !== 200) throw trouble
        return { ok: false, data: [], pages: {}, ...data }
      }
    })
  }],
  header_timeout_only: ['the clock stops at the headers, the body may drip for ever', () => {
    swap(Upstream, 'transmit', () => async function (request) {
      const answer = await this.limited(signal => this.send(request, signal))
      try {
        return { answer, text: await answer.text() }
      } catch { throw new Trouble('cut') }
    })
  }],
  no_timeout: ['leaves the timeout to fetch, which waits five minutes', () => {
    swap(Upstream, 'limited', original => function (work) {
      return original.call({ settings: { attemptMs: 300_000 } }, work)
    })
  }],
  crashes_on_cut: ['an error of the socket is thrown where nobody catches it', () => {
    swap(Upstream, 'limited', original => function (work) {
      return original.call(this, work).catch(trouble => {
        if (trouble.kind === 'cut') setImmediate(() => { throw trouble })
        throw trouble
      })
    })
  }],
  sulks: ['after six cut connections in a row it never asks Intercom again', () => {
    let cuts = 0
    swap(Upstream, 'once', original => async function (request) {
      if (cuts >= 6) throw new Trouble('cut')
      try {
        const data = await original.call(this, request)
        cuts = 0
        return data
      } catch (trouble) {
        cuts = trouble.kind === 'cut' ? cuts + 1 : 0
        throw trouble
      }
    })
  }],
  error_as_success: ['the error page goes out with status 200', () => {
    swap(Desk, 'refusal', original => function (trouble) {
      return [200, original.call(this, trouble)[1]]
    })
  }],
  swallows_errors: ['a list that failed is an empty list', () => {
    swap(Customers, 'gather', original => function (requestFor) {
      return original.call(this, requestFor).catch(() => [])
    })
  }],
  hides_request_id: ['keeps Intercom\'s request id to itself', () => {
    swap(Desk, 'refusal', original => function (trouble) {
      const [status, body] = original.call(this, trouble)
      return [status, { ...body, upstream_request: null }]
    })
  }],
  scope_as_token: ['reports a missing permission as a bad token', () => {
    swap(Desk, 'refusal', original => function (trouble) {
      const [status, body] = original.call(this, trouble)
      return [status, body.code === 'upstream_scope' ? { ...body, code: 'upstream_auth' } : body]
    })
  }],
  endless_cursor: ['follows every cursor, the same one again too', () => {
    swap(Customers, 'insistOnProgress', () => () => {})
  }],
  first_page_only: ['does not know that lists have pages', () => {
    swap(Customers, 'nextCursor', () => () => undefined)
  }],
  stops_at_empty_page: ['takes an empty page for the last one', () => {
    swap(Customers, 'nextCursor', original => function (page) {
      return page.data.length ? original.call(this, page) : undefined
    })
    swap(Customers, 'insistOnAll', () => () => {})
  }],
  half_export: ['a list that broke off looks complete', () => {
    swap(Customers, 'page', original => function (request, cursor) {
      return original.call(this, request, cursor).catch(trouble => {
        if (!cursor) throw trouble
        return { data: [], pages: {} }
      })
    })
  }],
  search_per_field: ['one search for each criterion, put together here', () => {
    swap(Customers, 'find', original => async function (wanted) {
      const [first, ...others] = await Promise.all(
        Object.entries(wanted).map(([field, value]) => original.call(this, { [field]: value })))
      return first.filter(one => others.every(list => list.some(other => other.intercom_id === one.intercom_id)))
    })
  }],
  no_copies: ['never serves the copy that it promises', () => {
    swap(Customers, 'copyHelps', () => () => false)
  }],
  stale_unmarked: ['an old copy looks like a fresh one', () => {
    swap(Customers, 'staleMeta', () => () => ({ stale: false }))
  }],
  stale_on_404: ['serves a copy of somebody who is gone', () => {
    swap(Customers, 'read', original => async function (id) {
      const copy = this.copies.last(id)
      try { return await original.call(this, id) } catch (trouble) {
        if (!copy || !this.isGone(trouble)) throw trouble
        return { customer: copy.value, meta: this.staleMeta(copy, trouble) }
      }
    })
  }],
  keeps_erased: ['the copy survives the erasure', () => {
    swap(Customers, 'forget', original => async function (id) {
      const copy = this.copies.last(id)
      await original.call(this, id)
      if (copy) this.copies.keep(id, copy.value, this.copies.drops)
    })
  }],
  cache_forever: ['copies never grow old', () => {
    swap(Copies, 'expired', () => () => false)
  }],
  cache_unbounded: ['keeps a copy of everybody', () => {
    swap(Copies, 'trim', () => () => {})
  }],
  copies_anyway: ['switching copies off has no effect', () => {
    swap(Copies, 'keep', original => function (...given) {
      this.enabled = true
      return original.apply(this, given)
    })
  }],
  copies_first: ['goes on serving the copy after Intercom has recovered', () => {
    swap(Customers, 'read', original => async function (id) {
      const copy = this.wasStale?.has(id) && this.copies.last(id)
      if (copy) return { customer: copy.value, meta: this.staleMeta(copy, { kind: 'broken' }) }
      const answer = await original.call(this, id)
      if (answer.meta.stale) this.wasStale = new Set(this.wasStale).add(id)
      return answer
    })
  }],
  health_says_ok: ['Intercom answered, so all is well', () => {
    swap(Pulse, 'state', original => function (trouble) {
      return trouble?.status ? 'ok' : original.call(this, trouble)
    })
    swap(Pulse, 'tokenOk', original => function (trouble) {
      return trouble?.status ? true : original.call(this, trouble)
    })
  }],
  health_blames_token: ['no answer counts as a bad token', () => {
    swap(Pulse, 'tokenOk', () => trouble => !trouble)
  }],
  health_uncached: ['every probe asks Intercom', () => {
    swap(Pulse, 'isFresh', () => () => false)
  }],
  health_never_again: ['asks once, and stays with the answer', () => {
    swap(Pulse, 'isFresh', () => function () {
      return this.current !== null
    })
  }],
  letters_unchecked: ['takes letters from anybody', () => {
    swap(Mailbox, 'isIntercoms', () => () => true)
  }],
  letters_reread: ['checks the signature of the JSON as it would write it itself', () => {
    swap(Mailbox, 'signedPart', () => raw => {
      try { return JSON.stringify(JSON.parse(raw)) } catch { return raw }
    })
  }],
  letters_one_secret: ['knows the first secret only', () => {
    swap(Mailbox, 'isIntercoms', original => function (...given) {
      return original.apply({ ...this, secrets: this.secrets.slice(0, 1), signedPart: this.signedPart }, given)
    })
  }],
  letters_twice: ['does again what it has done already', () => {
    swap(Mailbox, 'isNew', () => () => true)
  }],
  letters_keep_copies: ['reads them and keeps the copies', () => {
    swap(Mailbox, 'handle', original => function (letter) {
      original.call(this, { ...letter, data: null })
    })
  }],
  letters_gone: ['answers a bad signature with 410, which ends the subscription', () => {
    swap(Mailbox, 'take', original => function (...given) {
      const [status, code] = original.apply(this, given)
      return [status === 401 ? 410 : status, code]
    })
  }],
  letters_trusted: ['believes that every body is JSON', () => {
    swap(Mailbox, 'read', () => raw => JSON.parse(raw))
  }],
  letters_known_only: ['refuses topics that it does not know', () => {
    swap(Mailbox, 'take', original => function (raw, signature) {
      const [status, code] = original.call(this, raw, signature)
      if (status !== 202) return [status, code]
      return this.read(raw).topic.startsWith('contact.') ? [status, code] : [404, 'bad_input']
    })
  }],
  letters_logged: ['writes whole letters into the log', () => {
    swap(Mailbox, 'handle', original => function (letter) {
      log('letter', { body: JSON.stringify(letter) })
      original.call(this, letter)
    })
  }],
  key_for_ever: ['reads the key again and goes on with the one it started with', () => {
    swap(Upstream, 'useKey', original => function (token) {
      if (!this.headers.authorization) original.call(this, token)
    })
  }],
  logs_mail: ['writes the mail of whoever is saved into the log', () => {
    swap(Customers, 'save', original => function (wanted) {
      log('saving', { mail: wanted.mail })
      return original.call(this, wanted)
    })
  }]
}

function arm (name) {
  if (!Object.hasOwn(DEFECTS, name)) throw new Error(`BREAK knows ${Object.keys(DEFECTS).join(', ')}; not ${name}`)
  DEFECTS[name][1]()
  log('broken on purpose', { by: name })
}

if (require.main === module) for (const [name, [sentence]] of Object.entries(DEFECTS)) console.log(`${name}: ${sentence}`)

module.exports = { arm }
