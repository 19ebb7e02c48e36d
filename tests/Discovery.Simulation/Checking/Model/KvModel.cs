using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// etcd's keys and leases for the linearizability checker. The global revision in nearly every answer leaves an operation one place in
/// the order, which is what makes long histories cheap to check.
/// </summary>
internal sealed class KvModel : ISequentialModel<KvModelState, IMessage, KvOutput>
{
    public KvModelState Initial { get; init; } = KvModelState.Empty;

    /// <summary>
    /// What each revision must leave behind, if the log is known: then an operation of unknown outcome can't stand for another one, and an
    /// answer that the log does not bear out is refused even if no client could tell.
    /// </summary>
    public LoggedState? Log { get; init; }

    public Fit Step(KvModelState state, IMessage input, KvOutput? output, out KvModelState next)
    {
        next = state;
        if (output is { Revision: > 0 } && Place(state.Revision, input, output.Revision) is { } elsewhere)
            return elsewhere;
        (var answer, next) = KvExecution.Run(state, input, output);
        if (Log is not null && !Log.Allows(state, next))
            return Fit.NotYet;
        var changed = next.Revision != state.Revision;
        if (output is not null && !Matches(output, answer, changed))
            return Fit.NotYet;
        return changed ? Fit.Next : Fit.NextUnnoticed;
    }

    public string Explain(KvModelState state, IMessage input, KvOutput? output) => KvExecution.Run(state, input, output).Answer.ToString();

    /// <summary>What the revisions alone say; null when the request has to be executed.</summary>
    private static Fit? Place(long before, IMessage input, long inHeader)
    {
        if (before > inHeader || (before == inHeader && input is PutRequest))
            return Fit.Past;
        if (before == inHeader)
            return null;
        return before + 1 < inHeader || input is RangeRequest or LeaseGrantRequest or CompactionRequest ? Fit.NotYet : null;
    }

    private static bool Matches(KvOutput actual, KvOutput expected, bool changed) => actual switch
    {
        { Error: not null } => actual.Error == expected.Error,
        { Response: null } => changed && actual.Revision == expected.Revision,
        _ => actual.Response.Equals(expected.Response),
    };
}
