//! The AWS query protocol: form in, typed values, XML or JSON out.
