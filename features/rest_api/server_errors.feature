@gate
Feature: Server errors
  An outage of seconds at Intercom must not reach the people who use the service.
  Source: Intercom REST API reference, HTTP responses; recorded edge pages.

  @server_error_retry
  Rule: Server errors are retried and succeed when Intercom recovers

    Scenario Outline: [SE-01] <operation> survives <fault>
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet <fault>
      When the target is asked to <operation>
      Then the target does as asked
      And the call was tried again
      And the side effects are those of one <operation>

      Examples: reads, in every form
        | operation | fault                    |
        | each read | a 500 error              |
        | each read | a 502 error              |
        | each read | a 503 error              |
        | each read | a 504 error              |
        | each read | a 500 page from the edge |
        | each read | a 502 page from the edge |
        | each read | a 503 page from the edge |
        | each read | a 504 page from the edge |

      Examples: the other operations
        | operation                   | fault                    |
        | each write, search, list, erase | a 503 error          |
        | each write, search, list, erase | a 502 page from the edge |

    Scenario Outline: [SE-03] <operation> survives <fault> on its last write
      Given a contact for <operation>
      And the next 1 last writes of <operation> meet <fault>
      When the target is asked to <operation>
      Then the target does as asked
      And the call was tried again
      And the side effects are those of one <operation>

      Examples:
        | operation         | fault        |
        | each write, erase | a 503 error  |
        | each write, erase | a rate limit |

  @errors_surface
  Rule: Exhausted retries surface as an error

    Scenario Outline: [SE-02] <operation> reports <fault> that does not end
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And the error carries Intercom's request id where there was one
      And the attempts are as few as claimed
      And nothing goes on in the background
      And no side effects occur

      Examples:
        | operation                        | fault                    |
        | each read, write, search, list, erase | a 500 error              |
        | each read, write, search, list, erase | a 503 page from the edge |

    Scenario Outline: [SE-04] <operation> reports that its last write meets <fault>
      Given a contact for <operation>
      And every last write of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And nothing goes on in the background
      And the side effects are at most those of one <operation>

      Examples:
        | operation         | fault                          |
        | each write, erase | a 503 error                    |
        | each write, erase | a page of HTML with status 200 |
