using System.Globalization;

namespace Discovery.Raft.Tests;

/// <summary>Carries out the commands of one script on one cluster; tests/README.md lists them.</summary>
internal sealed partial class ScriptRunner
{
    private readonly List<string> _output = [];
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("a script begins with: cluster 1 2 3");

    public IReadOnlyList<string> Run(string command)
    {
        _output.Clear();
        var before = _cluster?.Members.Values.Where(m => m.IsUp).ToDictionary(m => m.Id, m => (m.Core.Role, m.Core.Term));
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            Run(words[0], words[1..]);
        }
        catch (RaftInvariantException e)
        {
            _output.Add($"invariant broken: {e.Message}");
        }
        foreach (var (id, (role, term)) in before ?? [])
        {
            if (Cluster[id] is { IsUp: true } member && (member.Core.Role, member.Core.Term) != (role, term))
                _output.Add($"{id} is now {member.Core.Role} of term {member.Core.Term}");
        }
        return _output;
    }

    private static ulong Id(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);

    private void Run(string verb, string[] words)
    {
        switch (verb)
        {
            case "cluster":
                Found(words);
                break;
            case "start":
                Cluster.Start(Id(words[0]));
                break;
            case "tick":
                for (var i = words.Length > 1 ? (int)Id(words[1]) : 1; i > 0; i--)
                    Core(words[0]).Tick();
                break;
            case "campaign":
                Core(words[0]).Campaign();
                break;
            case "propose":
                Propose(Core(words[0]), string.Join(' ', words[1..]));
                break;
            case "read":
                if (!Core(words[0]).RequestRead(Id(words[1])))
                    _output.Add("nobody leads");
                break;
            case "transfer":
                if (!Core(words[0]).TransferLeadership(Id(words[1])))
                    _output.Add("refused");
                break;
            case "add" or "learner" or "promote" or "remove" or "update":
                Change(verb, words);
                break;
            case "unreachable":
                Core(words[0]).Unreachable(Id(words[1]));
                break;
            case "snapshot-ended":
                Core(words[0]).SnapshotEnded(Id(words[1]), delivered: words[2] == "ok");
                break;
            default:
                if (!RunOnDisk(verb, words) && !RunOnNetwork(verb, words))
                    throw new InvalidOperationException($"no such command: {verb}");
                break;
        }
    }

    private RaftCore Core(string word) => Cluster[Id(word)].Core;

    private void Found(string[] words)
    {
        var settings = words.Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1]);
        int Setting(string name, int otherwise) =>
            settings.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var learners = settings.TryGetValue("learners", out var ids) ? ids.Split(',').Select(Id) : [];
        var retained = Setting("retained", 1000);
        _cluster = new TestCluster(words.Where(w => !w.Contains('=', StringComparison.Ordinal)).Select(Id), learners, id => TestCluster.Plain(id) with
        {
            ElectionTicks = Setting("election", 3),
            RetainedEntriesMax = retained,
            InflightMessagesMax = Setting("window", 256),
            MessageBytesMax = Setting("message-bytes", 1000),
            UncommittedBytesMax = Setting("uncommitted", 1000),
            PromotionLagMax = (ulong)Setting("promotion-lag", 1000),
        });
    }

    private void Propose(RaftCore core, string text)
    {
        var outcome = core.Propose(CoreHarness.Data(text), out _);
        if (outcome != ProposeOutcome.Appended)
            _output.Add($"{outcome}");
    }

    private void Change(string verb, string[] words)
    {
        var operation = verb switch
        {
            "add" => MembershipOperation.AddVoter,
            "learner" => MembershipOperation.AddLearner,
            "promote" => MembershipOperation.Promote,
            "remove" => MembershipOperation.Remove,
            _ => MembershipOperation.Update,
        };
        var core = Core(words[0]);
        var basedOn = words.Length > 2 ? Id(words[2]["based-on=".Length..]) : core.Membership.Index;
        var outcome = core.ProposeMembership(new MembershipChange(operation, Id(words[1]), basedOn), []);
        if (outcome != ProposeOutcome.Appended)
            _output.Add($"{outcome}");
    }
}
