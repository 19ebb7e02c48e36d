using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>A session taken apart: the steps that the checks walk through.</summary>
internal sealed class SessionTrace
{
    private readonly List<WatchViolation> _violations = [];
    private readonly List<WatchStep> _steps = [];

    /// <param name="continuesAt">Where the logical watch stands when this session begins; 0 for the first session.</param>
    public SessionTrace(WatchSession session, long continuesAt)
    {
        Session = session;
        Start = session.Request.StartRevision;
        if (continuesAt != 0 && Start != continuesAt)
            throw new ArgumentException($"The session at {session.Member} asks for revision {Start}; the watch has come to {continuesAt}.", nameof(session));
        Read();
    }

    public WatchSession Session { get; }

    /// <summary>Of "created" or "cancelled" out of place.</summary>
    public IReadOnlyList<WatchViolation> Violations => _violations;

    public IReadOnlyList<WatchStep> Steps => _steps;

    /// <summary>The first revision whose events belong here: as requested, else the one after that in "created". 0 if that never came.</summary>
    public long Start { get; private set; }

    /// <summary>Where the next session has to go on.</summary>
    public long Next => _steps.Select(step => step.Revision + 1).Append(Start).Max();

    private void Read()
    {
        var created = false;
        WatchResponse? ended = null;
        var fragments = new List<Event>();
        foreach (var response in Session.Responses)
        {
            if (ended is not null)
                Add($"{response} came after {ended}");
            if (response.Created != !created)
                Add(created ? $"{response} says a second time that the watch was created" : $"{response} came before the watch was created");
            if (response.Created && Start == 0)
                Start = response.Header.Revision + 1;
            created |= response.Created;
            ended ??= response.Canceled ? response : null;
            ReadEvents(response, fragments);
        }
        // A response whose last fragment did not arrive is one that did not arrive: no client may use it.
    }

    private void ReadEvents(WatchResponse response, List<Event> fragments)
    {
        fragments.AddRange(response.Events);
        if (response.Fragment)
            return;
        if (fragments.Count > 0)
            _steps.Add(new WatchStep(response, new WatchDelivery([.. fragments])));
        else if (response.Canceled || !response.Created)
            _steps.Add(new WatchStep(response, null));
        fragments.Clear();
    }

    private void Add(string message) => _violations.Add(new WatchViolation(WatchGuarantee.Lifecycle, $"at {Session.Member}: {message}"));
}
