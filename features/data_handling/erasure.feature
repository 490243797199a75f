@gate
Feature: Erasure
  Somebody who asked to be forgotten must be gone at Intercom too.
  Source: Intercom REST API reference, Delete a contact; the production checklist's deletion handler.

  @erasure_permanent
  Rule: A deletion request removes the contact for good

    Scenario Outline: [ER-01] <operation> deletes, and does not merely archive
      Given a contact for <operation>
      When the target is asked to <operation>
      Then the target does as asked
      And Intercom holds no such contact, nor an archived one

      Examples:
        | operation  |
        | each erase |

  @erasure_retried
  Rule: An erasure that fails is told and can be done again, and none is dropped

    Scenario Outline: [ER-02] <operation> is not told as done while its calls meet <fault>
      Given a contact for <operation>
      And every Intercom write of <operation> meets <fault>
      When the target is asked to <operation>
      Then Intercom holds no contact that the caller takes for erased

      Examples:
        | operation  | fault            |
        | each erase | a 503 error      |
        | each erase | a stalled answer |

    Scenario Outline: [ER-03] <operation> is done or told as failed when a call meets <fault>
      Given a contact for <operation>
      And the next 1 Intercom writes of <operation> meet <fault>
      When the target is asked to <operation>
      Then Intercom holds no contact that the caller takes for erased

      Examples:
        | operation  | fault                   |
        | each erase | a rate limit            |
        | each erase | a reply lost to a close |

    Scenario Outline: [ER-04] <operation> is done after an outage, by itself or when it is asked again
      Given a contact for <operation>
      And every Intercom write of <operation> meets a 503 error
      When the target is asked to <operation>
      And the faults are healed
      And the erasure is seen through
      Then Intercom holds no such contact, nor an archived one

      Examples:
        | operation  |
        | each erase |
