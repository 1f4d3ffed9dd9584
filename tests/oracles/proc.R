# Rscript tests/oracles/proc.R   (Debian: r-cran-proc)
# The figures that tests/metrics/test_discrimination.py holds ours against.
library(pROC)
d <- read.csv("tests/oracles/scores.csv")
for (direction in c("<", ">")) {
  r <- roc(d$bad == 1, d$score, direction = direction, quiet = TRUE)
  i <- ci.auc(r, method = "delong")
  cat(direction, sprintf("%.17g", c(auc(r), var(r, method = "delong"), i[1], i[3])), "\n")
}
ref <- read.csv("tests/oracles/reference.csv")
k <- suppressWarnings(ks.test(d$score, ref$score, exact = FALSE))
cat("ks", sprintf("%.17g", k$statistic), "\n")
half <- function(from) { h <- d[seq(from, nrow(d), 2), ]; roc(h$bad == 1, h$score, direction = "<", quiet = TRUE) }
cat("unpaired", sprintf("%.17g", roc.test(half(1), half(2), paired = FALSE, method = "delong")$statistic), "\n")
