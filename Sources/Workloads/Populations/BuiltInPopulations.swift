import ClusterModel
import SimKernel

extension PopulationModel {
  /// The models that scenarios and the command line know by name.
  public static let names = ["azure-2019", "azure-2019-measured", "huawei"]

  /// The model called `name`, if there is one.
  public static func named(_ name: String) -> PopulationModel? {
    switch name {
    case "azure-2019": azure2019
    case "azure-2019-measured": azure2019Measured
    case "huawei": huawei
    default: nil
    }
  }

  /// Azure Functions in July 2019.
  ///
  /// Sources. [ATC]: Shahrad et al., Serverless in the Wild, USENIX ATC 2020. [R]: the notebook that compares the released trace
  /// with that paper, analysis/AzureFunctionsDataset2019-Trace_Analysis.md in github.com/Azure/AzurePublicDataset, CC-BY
  /// 4.0. [CDF]: the distribution functions over all released files of that trace which ServerlessBench (SJTU-IPADS)
  /// publishes, the data under CC-BY 4.0; condensed here to some quantiles. [-]: no published figure; ours.
  public static var azure2019: PopulationModel {
    var model = PopulationModel()
    model.source =
      "Shahrad et al., Serverless in the Wild, USENIX ATC 2020; CDFs of the released trace in ServerlessBench"
    // [CDF] Functions per application and day, of those that ran.
    model.functionsPerApplication = steps([
      (1, 0.503252), (2, 0.72372), (3, 0.819163), (4, 0.870478), (5, 0.905496), (6, 0.927183),
      (7, 0.94183), (8, 0.951454), (10, 0.967455), (12, 0.976675), (15, 0.984349), (20, 0.990998),
      (30, 0.996346), (50, 0.998638), (75, 0.999646), (150, 0.999908), (298, 1),
    ])
    // [CDF] Requests of an application and day, F, less what timers with the shares and periods below make, F_T:
    // (F − 0.156 F_T) ÷ 0.844. With timers the mean is 37,000; the trace's is 36,765.
    model.requestsPerDay = quantiles([
      (0, 1), (0.1643, 2), (0.2756, 3), (0.3228, 4), (0.3694, 6), (0.4264, 11), (0.4755, 20),
      (0.487, 25), (0.4979, 26), (0.5402, 49), (0.5578, 59), (0.5918, 97), (0.6286, 145),
      (0.6921, 289), (0.7102, 290), (0.7235, 312), (0.7347, 361), (0.7616, 481), (0.7727, 482),
      (0.7981, 721), (0.8159, 1_029), (0.8346, 1_439), (0.8455, 1_445), (0.8577, 2_024),
      (0.8758, 3_114), (0.935362, 17_167), (0.960651, 50_000), (0.977884, 120_000),
      (0.988136, 333_000), (0.993751, 832_000), (0.997754, 2.25e6), (0.998584, 4.4e6),
      (0.999365, 9.9e6), (0.999756, 17.9e6), (0.999804, 46e6), (0.99995, 93.1e6), (1, 128.6e6),
    ])
    // [-]
    model.division = 1
    // [ATC] Figure 2; [R], figure 2, columns ATC.
    model.triggers = [
      TriggerShare(.http, functions: 0.550, requests: 0.359),
      TriggerShare(.queue, functions: 0.152, requests: 0.335),
      TriggerShare(.event, functions: 0.022, requests: 0.247),
      TriggerShare(.orchestration, functions: 0.069, requests: 0.023),
      TriggerShare(.timer, functions: 0.156, requests: 0.020),
      TriggerShare(.storage, functions: 0.028, requests: 0.007),
      TriggerShare(.other, functions: 0.022, requests: 0.010),
    ]
    // [CDF] The jumps of the requests per application and day at 1,440, 480, 288, 144, 96, 48 and 24, relative.
    model.timers = [
      TimerShare(.minutes(1), 0.153), TimerShare(.minutes(3), 0.192),
      TimerShare(.minutes(5), 0.358), TimerShare(.minutes(10), 0.044),
      TimerShare(.minutes(15), 0.070), TimerShare(.minutes(30), 0.052),
      TimerShare(.minutes(60), 0.131),
    ]
    // [-]
    model.jitter = QuantileTable(always: 1)
    // [ATC] Section 3.4, the fit of the average execution times: in seconds, logarithms to base e.
    model.averageTime = .logNormal(mu: -0.38, sigma: 2.36)
    // P10, P50 and P90 are published; the ends are ours.
    model.spreadOfTime = quantiles([(0, 0.05), (0.1, 0.24), (0.5, 0.87), (0.9, 2.13), (1, 3)])
    // [-] The longest average of a day in [CDF] is 26 min.
    model.longestTime = .minutes(30)
    model.rateAndTime = -0.32
    // [ATC] Section 3.4, the fit of the average allocated memory per application. The largest in [CDF] is 1,460 MB.
    model.memory = .burr(
      c: 11.652, k: 0.221, scale: .kilobytes(107_083), most: .megabytes(1_500))
    // [CDF] Chosen so that the variation of a generated day, found as the published one was, has the published distribution:
    // that of the requests that happen to come in a day differs from that of the process behind them.
    model.variation = quantiles([
      (0, 0.003), (0.06, 0.003), (0.1, 0.021), (0.15, 0.062), (0.2, 0.115), (0.25, 0.314),
      (0.3, 0.483), (0.35, 0.755), (0.4, 0.94), (0.45, 1.086), (0.5, 1.338), (0.55, 1.567),
      (0.6, 1.884), (0.65, 2.237), (0.7, 2.684), (0.75, 3.302), (0.8, 4.206), (0.85, 5.895),
      (0.9, 8.9), (0.94, 15.62), (0.97, 32.64), (0.99, 51.3), (0.999, 295.7), (1, 1_450),
    ])
    // [-] Chosen with it.
    model.rateAndVariation = 0.3
    // [R] Figure 4, line ATC, read to 0.005: requests in each hour of two weeks over their mean. In no hour are there fewer than
    // 0.78 of the mean, which is 0.53 of the busiest hour: the "constant baseline of roughly 50%" of [ATC], section 3.3.
    // The curves are those of hours and of days whose product comes nearest to the rest (least squares).
    model.followingShare = 0.22
    model.day = [
      0.60, 0.57, 0.53, 0.44, 0.48, 0.61, 0.85, 1.08, 1.28, 1.17, 1.15, 1.34, 1.39, 1.48, 1.46,
      1.41, 1.35, 1.31, 1.27, 1.12, 1.00, 0.84, 0.70, 0.59,
    ]
    model.week = [1.04, 1.20, 1.25, 1.37, 1.34, 0.49, 0.31]
    return model
  }

  /// As ``azure2019``, but where a published fit is far from the data, quantiles of the data: [CDF] for memory, which is
  /// known in steps of 5 MB; each is taken to lie anywhere in its step.
  public static var azure2019Measured: PopulationModel {
    var model = azure2019
    model.memory = .quantiles(
      quantiles([
        (0, 50e6), (0.0015, 80e6), (0.0276, 95e6), (0.0607, 105e6), (0.0916, 110e6),
        (0.1602, 115e6), (0.2444, 120e6), (0.3202, 125e6), (0.3889, 130e6), (0.4433, 135e6),
        (0.4806, 140e6), (0.507, 145e6), (0.5433, 155e6), (0.5741, 165e6), (0.617, 175e6),
        (0.6568, 180e6), (0.7134, 185e6), (0.7693, 190e6), (0.8115, 195e6), (0.8473, 200e6),
        (0.8768, 205e6), (0.9123, 215e6), (0.9326, 225e6), (0.9515, 245e6), (0.9717, 305e6),
        (0.9809, 340e6), (0.9901, 410e6), (0.9951, 525e6), (0.999, 890e6), (1, 1465e6),
      ]))
    return model
  }

  /// Functions that are called as Huawei's are.
  ///
  /// Gaps between requests follow a Weibull distribution with a mean of 1.25 s and a standard deviation of 3.66 s, cold
  /// starts a log-normal one with 3.24 s and 7.10 s. All else is ours: one function an application, called over HTTP, for
  /// 100 ms on average, with 128 MiB.
  public static var huawei: PopulationModel {
    var model = PopulationModel()
    model.source = "Huawei Cloud: published mean and standard deviation of gaps and of cold starts"
    model.requestsPerDay = QuantileTable(always: 86_400 / 1.25)
    model.gaps = .weibull(mean: 1.25, variation: 3.66 / 1.25)
    model.coldStart = logNormal(mean: 3.24, deviation: 7.10)
    model.variation = QuantileTable(always: 3.66 / 1.25)
    model.averageTime = .constant(0.1)
    return model
  }

  private static func logNormal(mean: Double, deviation: Double) -> Distribution {
    let ratio = deviation / mean
    let variance = Arithmetic.log1p(ratio * ratio)
    return .logNormal(mu: Arithmetic.log(mean) - variance / 2, sigma: variance.squareRoot())
  }

  /// A table of ours, which is in order.
  private static func quantiles(_ points: [(Double, Double)]) -> QuantileTable {
    do throws(WorkloadDescriptionError) {
      return try QuantileTable(points.map { QuantileTable.Point($0.0, $0.1) })
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// Steps of ours, which are in order.
  private static func steps(_ steps: [(Int, Double)]) -> CountSteps {
    do throws(WorkloadDescriptionError) {
      return try CountSteps(steps.map { CountSteps.Step($0.0, $0.1) })
    } catch {
      preconditionFailure(error.description)
    }
  }
}
