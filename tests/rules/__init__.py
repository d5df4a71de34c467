"""Every rule by hand: each expectation is a number worked out on paper."""
