'use strict'
// What Intercom tells us: whose it is, whether we have had it before, and which copies it makes worthless.

const { createHmac, timingSafeEqual } = require('node:crypto')
const { log } = require('./log')

const REMEMBERED_MOST = 20_000
const WORTHLESS_AFTER = new Set([
  'contact.user.updated', 'contact.lead.updated', 'contact.email.updated', 'contact.lead.signed_up',
  'contact.archived', 'contact.deleted', 'contact.merged'
])

class Mailbox {
  constructor (copies, { secrets }) {
    Object.assign(this, { copies, secrets, remembered: new Set(), waiting: [] })
  }

  // Answers before anything is done: [status, code or null].
  take (raw, signature) {
    if (!this.isIntercoms(raw, signature)) return [401, 'bad_signature']
    const letter = this.read(raw)
    if (!letter) return [400, 'bad_input']
    if (letter.id && this.isNew(letter.id)) this.later(letter)
    return [202, null]
  }

  isIntercoms (raw, signature) {
    const [, hex] = /^sha1=([0-9a-f]{40})$/i.exec(signature ?? '') ?? []
    return Boolean(hex) && this.secrets.some(secret => {
      const right = createHmac('sha1', secret).update(this.signedPart(raw)).digest()
      return timingSafeEqual(right, Buffer.from(hex, 'hex'))
    })
  }

  signedPart (raw) {
    return raw
  }

  read (raw) {
    try {
      const letter = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
      return typeof letter?.topic === 'string' ? letter : null
    } catch { return null }
  }

  isNew (id) {
    if (this.remembered.has(id)) return false
    this.remembered.add(id)
    if (this.remembered.size > REMEMBERED_MOST) this.remembered.delete(this.remembered.values().next().value)
    return true
  }

  later (letter) {
    if (this.waiting.push(letter) === 1) setImmediate(() => this.empty())
  }

  empty () {
    for (const letter of this.waiting.splice(0)) this.handle(letter)
  }

  handle ({ id, topic, data }) {
    const contact = data?.item?.id
    if (WORTHLESS_AFTER.has(topic) && typeof contact === 'string') this.copies.drop(contact)
    log('letter', { id, topic })
  }
}

module.exports = { Mailbox }
