// Errors as the functions answer them: application/problem+json (RFC 9457), every fault with a JSON pointer.

export interface Fault {
  pointer: string;
  detail: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: Fault[] = [],
  ) {
    super(code);
  }

  body(): string {
    return JSON.stringify({
      type: `urn:frontdesk:problem:${this.code}`,
      title: this.code.replaceAll("_", " "),
      status: this.status,
      detail: this.detail,
      code: this.code,
      ...(this.errors.length > 0 && { errors: this.errors }),
    });
  }
}

export function invalid(errors: Fault[]): Problem {
  return new Problem(422, "invalid_request", "The request has faults; `errors` names each of them.", errors);
}

export function unauthorized(): Problem {
  return new Problem(401, "unauthorized", "The credentials are missing or not valid.");
}

export function unavailable(): Problem {
  return new Problem(503, "database_unavailable", "The database can't be reached at the moment. Try again.");
}
