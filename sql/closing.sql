-- Runs after every change: nobody calls a routine of ours unless a grant beside it says so.
revoke execute on all routines in schema private from public;
