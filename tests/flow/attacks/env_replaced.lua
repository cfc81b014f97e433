-- handler: error assigned '_ENV'
-- _ENV is a local too: replacing it would outlive the run.
_ENV = {}
