'use strict'
// The last good copy of each customer: bounded in number and in age, the least recently used goes first.

const { performance } = require('node:perf_hooks')

class Copies {
  constructor ({ copies, copyMs, copyCount }) {
    Object.assign(this, { enabled: copies, lifetimeMs: copyMs, most: copyCount, kept: new Map(), drops: 0 })
  }

  // seenDrops: the value of `drops` when the answer was asked for. Whoever was dropped since must not come back.
  keep (id, value, seenDrops) {
    if (!this.enabled || seenDrops !== this.drops) return
    this.kept.delete(id)
    this.kept.set(id, { value, at: performance.now() })
    this.trim()
  }

  trim () {
    while (this.kept.size > this.most) this.kept.delete(this.kept.keys().next().value)
  }

  last (id) {
    const copy = this.kept.get(id)
    if (!copy) return null
    this.kept.delete(id)
    if (this.expired(copy)) return null
    this.kept.set(id, copy)
    return { value: copy.value, ageMs: Math.round(performance.now() - copy.at) }
  }

  expired (copy) {
    return performance.now() - copy.at >= this.lifetimeMs
  }

  drop (id) {
    this.drops += 1
    this.kept.delete(id)
  }
}

module.exports = { Copies }
