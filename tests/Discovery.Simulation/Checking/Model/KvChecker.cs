using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>The checker for histories of the store.</summary>
internal static class KvChecker
{
    public const long StepsMax = 2_000_000;

    /// <summary>By what the clients saw alone. Many lost requests may use the steps up.</summary>
    public static LinearizabilityVerdict Check(IEnumerable<Operation<IMessage, KvOutput>> history, long stepsMax = StepsMax) =>
        Check(new KvModel(), history, stepsMax);

    /// <summary>
    /// With the help of the log, which leaves next to nothing to guess. So this is the stricter and by far the faster way; whether members
    /// agree on the log is not its business.
    /// </summary>
    /// <param name="log">Complete: of a member that has applied everything.</param>
    public static LinearizabilityVerdict Check(HistoryRecorder history, EventLog log, long stepsMax = StepsMax) =>
        Check(new KvModel { Log = new LoggedState(log) }, HistoryTightening.Apply(history.Operations, log, history.Sightings), stepsMax);

    private static LinearizabilityVerdict Check(KvModel model, IEnumerable<Operation<IMessage, KvOutput>> history, long stepsMax) =>
        new LinearizabilityChecker<KvModelState, IMessage, KvOutput>(model, stepsMax).Check(history);
}
