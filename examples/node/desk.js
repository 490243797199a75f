'use strict'
// The HTTP side: routes, reading bodies, and how trouble looks to our callers.

const http = require('node:http')
const { log } = require('./log')
const { Trouble } = require('./upstream')

const BODY_MOST = 64 * 1024
const LETTER_MOST = 512 * 1024
const FACES = {
  throttled: [503, 'busy', 'Intercom asked us to slow down'],
  broken: [502, 'upstream_broken', 'Intercom failed'],
  slow: [504, 'upstream_slow', 'Intercom did not answer in time'],
  cut: [502, 'upstream_cut', 'The connection to Intercom broke'],
  refused: [502, 'upstream_gone', 'Intercom cannot be reached'],
  garbled: [502, 'upstream_garbled', 'Intercom sent something unreadable'],
  listing: [502, 'listing_broken', 'Intercom\'s pages do not add up, the list would be incomplete']
}
const REJECTED = {
  401: [500, 'upstream_auth', 'Intercom does not accept our token'],
  403: [500, 'upstream_forbidden', 'Intercom forbids this'],
  404: [404, 'not_found', 'No such customer'],
  409: [409, 'conflict', 'Intercom keeps this customer under another or an unusable record'],
  410: [404, 'not_found', 'No such customer']
}
const MISSING_SCOPE = [500, 'upstream_scope', 'Our token lacks a permission']

class BadInput extends Error {}

function face (trouble) {
  if (trouble instanceof BadInput) return [400, 'bad_input', trouble.message]
  if (!(trouble instanceof Trouble)) return [500, 'internal', 'Something broke here']
  if (trouble.kind !== 'rejected') return FACES[trouble.kind]
  if (trouble.status === 403 && trouble.code === 'forbidden') return MISSING_SCOPE
  return REJECTED[trouble.status] ?? [400, 'upstream_rejected', 'Intercom does not accept these values']
}

async function bytesOf (request, most) {
  const parts = []
  let size = 0
  // Leaving a plain loop early would end the connection, and with it our answer.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += part.length
    if (size > most) throw new BadInput('The body is too big')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function bodyOf (request) {
  const bytes = await bytesOf(request, BODY_MOST)
  try { return JSON.parse(bytes) } catch { throw new BadInput('The body is not JSON') }
}

function wantedFrom (body) {
  const { mail = null, key = null, full_name: fullName = null, kind = 'user' } = body ?? {}
  const text = value => value === null || (typeof value === 'string' && value !== '')
  if (![mail, key, fullName].every(text)) throw new BadInput('mail, key and full_name are texts')
  if (kind !== 'user' && kind !== 'lead') throw new BadInput('kind is user or lead')
  if (!mail && (kind === 'lead' || !key)) throw new BadInput('A user needs a mail or a key, a lead needs a mail')
  return { mail, key, full_name: fullName, kind }
}

function criteriaFrom (query) {
  const given = { email: query.get('mail'), external_id: query.get('key'), name: query.get('full_name') }
  const criteria = Object.fromEntries(Object.entries(given).filter(([, value]) => value))
  if (!Object.keys(criteria).length) throw new BadInput('Give mail, key or full_name')
  return criteria
}

class Desk {
  constructor (customers, pulse, mailbox) {
    Object.assign(this, { customers, pulse, mailbox })
    this.routes = [
      ['GET', /^\/internal\/live$/, async () => [200, { live: true }]],
      ['GET', /^\/internal\/health$/, () => this.health()],
      ['GET', /^\/export$/, () => this.export()],
      ['GET', /^\/customers$/, ({ query }) => this.find(query)],
      ['PUT', /^\/customers$/, ({ request }) => this.save(request)],
      ['GET', /^\/customers\/([\w-]{1,64})$/, async ({ id }) => [200, await this.customers.read(id)]],
      // Intercom looks with HEAD whether anybody is there before it saves the address.
      ['HEAD', /^\/letters\/intercom$/, async () => [200, {}]],
      ['POST', /^\/letters\/intercom$/, ({ request }) => this.letter(request)],
      ['DELETE', /^\/customers\/([\w-]{1,64})$/, ({ id }) => this.forget(id)]
    ]
  }

  async health () {
    const report = await this.pulse.feel()
    return [report.state === 'down' ? 503 : 200, report]
  }

  async export () {
    const items = await this.customers.all()
    return [200, { count: items.length, items }]
  }

  async find (query) {
    return [200, { customers: await this.customers.find(criteriaFrom(query)) }]
  }

  async save (request) {
    const { customer, created } = await this.customers.save(wantedFrom(await bodyOf(request)))
    return [created ? 201 : 200, { customer }]
  }

  async forget (id) {
    await this.customers.forget(id)
    return [200, { forgotten: id }]
  }

  async letter (request) {
    const raw = await bytesOf(request, LETTER_MOST)
    const [status, code] = this.mailbox.take(raw, request.headers['x-hub-signature'])
    return [status, code ? { problem: 'Not taken', code, upstream_request: null } : {}]
  }

  async answer (request) {
    const { pathname, searchParams: query } = new URL(request.url, 'http://here')
    for (const [method, pattern, handle] of this.routes) {
      const match = method === request.method && pattern.exec(pathname)
      if (match) return handle({ request, query, id: match[1] })
    }
    return [404, { problem: 'No such page', code: 'no_route', upstream_request: null }]
  }

  refusal (trouble) {
    const [status, code, problem] = face(trouble)
    if (code === 'internal') log('bug', { name: trouble.name, at: String(trouble.stack).split('\n')[1]?.trim() })
    const known = trouble.code === 'outcome_unknown' ? trouble.code : code
    return [status, { problem, code: known, upstream_request: trouble.requestId ?? null }]
  }

  async serve (request, response) {
    const began = Date.now()
    const [status, body] = await this.answer(request).catch(trouble => this.refusal(trouble))
    log('served', { method: request.method, status, code: body.code, ms: Date.now() - began, upstream: body.upstream_request })
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body))
  }

  open ({ host, port }) {
    const server = http.createServer((request, response) => this.serve(request, response))
    server.keepAliveTimeout = 65_000 // longer than a caller's idle connection, or we hang up just as it asks
    server.listen(port, host, () => log('listening', { port: server.address().port }))
    return server
  }
}

module.exports = { Desk }
