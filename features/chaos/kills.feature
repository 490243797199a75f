@gate @chaos
Feature: Kills
  A service ends in mid-work: out of memory, a lost node, a deploy without grace. What it had promised outlives it.
  Source: SIGKILL, which no process can catch; Intercom, Webhook notifications: one repetition after a minute.

  @chaos_ledger
  Rule: What was told to be done survives the end of the service, and nothing is done twice

    Scenario: [CH-50] The books balance although the target is killed in mid-work
      Given many callers who want people written and erased
      When the target is killed in mid-work and started again
      Then nothing acknowledged is lost, doubled, or on the wrong record
      And the side effects are at most those of what was asked and told

  @chaos_ledger @chaos_kill
  Rule: Where a target claims so, all notifications that it acknowledged survive its end

    Scenario: [CH-51] Notifications take effect although the target is killed with many of them in work
      Given the target claims durable work
      And the target is in its steady state
      And the target has acted on a notification
      When Intercom sends 20 notifications
      And the target is killed and started again
      Then every one that was acknowledged takes effect
      And no other side effects occur

  @chaos_kill
  Rule: What was accepted to be done later is done after the end of the service

    Scenario: [CH-52] Accepted work is done although the target is killed before it
      Given the target may say that work is accepted and do it later
      And many callers who want people written and erased
      When the target is killed before Intercom has taken its writes, and started again
      Then what was accepted is done all the same
      And the side effects are at most those of what was asked and told
