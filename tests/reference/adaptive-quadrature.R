# Rscript tests/reference/adaptive-quadrature.R > tests/reference/adaptive-quadrature.json
# glmer with nAGQ = 25 and tight optimiser tolerances: 11 points leave bacteria's SD off by 1e-5. The constant of
# the log likelihood of binomial totals and of counts is another one with nAGQ > 1.
suppressMessages(library(lme4))
data <- function(path) read.csv(path, stringsAsFactors = TRUE)
contraception <- data("examples/data/contraception.csv")
age <- contraception$age
contraception$age_std <- (age - mean(age)) / sqrt(mean((age - mean(age))^2))
cases <- list(
  cbpp = list(
    cbind(incidence, size - incidence) ~ factor(period) + (1 | herd), data("examples/data/cbpp.csv"), binomial),
  contraception = list(
    use01 ~ age_std + I(age_std^2) + urban + livch + (1 | district), contraception, binomial),
  bacteria = list(
    y01 ~ trt + I(week > 2) + (1 | ID), data("tests/reference/bacteria.csv"), binomial),
  salamanders = list(
    count ~ mined + spp + (1 | site), data("examples/data/salamanders.csv"), poisson)
)
control <- glmerControl(
  optimizer = "bobyqa", tolPwrss = 1e-12, optCtrl = list(rhobeg = 1e-3, rhoend = 1e-9, maxfun = 1e6))
numbers <- function(x) {
  entries <- sprintf('      "%s": %.11g', sub("TRUE$", "", names(x)), x)
  sprintf("{\n%s\n    }", paste(entries, collapse = ",\n"))
}
entries <- vapply(names(cases), function(name) {
  case <- cases[[name]]
  fit <- glmer(case[[1]], case[[2]], family = case[[3]], nAGQ = 25, control = control)
  sprintf('  "%s": {\n    "fe": %s,\n    "feSd": %s,\n    "sd": %.11g,\n    "logLik": %.13g\n  }', name,
    numbers(fixef(fit)), numbers(sqrt(diag(as.matrix(vcov(fit))))), getME(fit, "theta"), logLik(fit))
}, "")
cat("{\n", paste(entries, collapse = ",\n"), "\n}\n", sep = "")
