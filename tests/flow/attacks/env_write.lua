-- handler: error cannot be set
-- Writing through _ENV.
_ENV.string = nil
