# Rscript tests/reference/pareto-smoothing.R > tests/reference/pareto-smoothing.json
# k-hat and smoothed log weights of the package loo, for log ratios that the test can make too:
# scale ((i phi) mod 1)^4 for i = 1..draws, phi the golden ratio less 1.
suppressMessages(library(loo))
ratios <- function(draws, scale) scale * ((1:draws * 0.6180339887498949) %% 1)^4
number <- function(x) paste(format(x, digits = 15, trim = TRUE), collapse = ",")
cases <- list(c(400, 3), c(1000, 20), c(40, 8))
entries <- vapply(cases, function(case) {
  fit <- psis(ratios(case[1], case[2]), r_eff = 1)
  sprintf(
    '{"draws":%d,"scale":%g,"kHat":%s,"logWeights":[%s]}',
    case[1], case[2], number(fit$diagnostics$pareto_k), number(weights(fit)[seq_len(case[1])])
  )
}, "")
cat(sprintf('{"loo":"%s","cases":[\n%s\n]}\n', packageVersion("loo"), paste(entries, collapse = ",\n")))
