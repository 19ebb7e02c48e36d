using System.Globalization;
using Discovery.Protocol;

namespace Discovery.TestKit;

/// <summary>A cluster of server processes on this machine; all of its members are ready when the start returns.</summary>
public sealed class ClusterProcess : IAsyncDisposable
{
    private readonly ServerProcessOptions _options;
    private readonly List<MemberProcess> _members = [];
    private int _names;

    private ClusterProcess(ServerProcessOptions options) => _options = options;

    /// <summary>Founders first, then who came later; removed ones too, as long as they are not disposed.</summary>
    public IReadOnlyList<MemberProcess> Members => _members;

    public MemberProcess this[int index] => _members[index];

    public IEnumerable<MemberProcess> Running => _members.Where(m => m.IsRunning);

    /// <summary>For etcdctl.</summary>
    public string Endpoints => string.Join(',', _members.Select(m => m.Endpoint));

    /// <summary>For clients.</summary>
    public string[] ClientUrls => [.. _members.Select(m => m.ClientUrl.ToString())];

    /// <summary>Members named m1, m2 and so on.</summary>
    /// <param name="options">Name and DataDir don't count.</param>
    public static async Task<ClusterProcess> StartAsync(int members = 3, ServerProcessOptions? options = null)
    {
        ClusterProcess cluster = Prepare(members, options);
        try
        {
            await cluster.StartAllAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Founders that have not been started.</summary>
    public static ClusterProcess Prepare(int members = 3, ServerProcessOptions? options = null)
    {
        ClusterProcess cluster = new(options ?? new ServerProcessOptions { LogLevel = "warn" });
        for (int i = 0; i < members; i++)
        {
            cluster.NewMember();
        }

        string all = string.Join(',', cluster.Members.Select(m => m.Pair));
        foreach (MemberProcess member in cluster.Members)
        {
            member.InitialCluster = all;
        }

        return cluster;
    }

    /// <summary>Starts who does not run, all at once, and waits until they are ready.</summary>
    public async Task StartAllAsync()
    {
        List<MemberProcess> starting = [.. _members.Where(m => !m.IsRunning)];
        await Task.WhenAll(starting.Select(m => m.StartAsync()));
        await Task.WhenAll(starting.Select(m => m.WhenReadyAsync()));
    }

    /// <summary>A process that may join: not added to the cluster's members, not started, and no flags but its own name.</summary>
    public MemberProcess NewMember()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"m{++_names}");
        MemberProcess member = new(_options with { Name = name, DataDir = null });
        _members.Add(member);
        return member;
    }

    /// <summary>The member that leads, once all that run and are no strangers agree on it.</summary>
    public async Task<MemberProcess> LeaderAsync(TimeSpan? timeout = null)
    {
        MemberProcess? found = null;
        await Eventually.Async(
            async () =>
            {
                MemberProcess[] running = [.. Running];
                StatusResponse?[] answers = await Task.WhenAll(running.Select(m => m.TryStatusAsync()));
                ulong[] leaders = [.. answers.OfType<StatusResponse>().Select(s => s.Leader).Distinct()];
                int leader = leaders.Length == 1 ? Array.FindIndex(answers, s => s is not null && s.Header.MemberId == leaders[0]) : -1;
                found = leader < 0 ? null : running[leader];
                return found is not null;
            },
            timeout,
            "all members agree on who leads");
        return found!;
    }

    /// <summary>Somebody that runs and does not lead.</summary>
    public async Task<MemberProcess> FollowerAsync()
    {
        MemberProcess leader = await LeaderAsync();
        return Running.First(m => m != leader);
    }

    /// <summary>Adds the process to the cluster's members and gives it the flags to join with.</summary>
    /// <param name="by">Who is asked to add it.</param>
    /// <returns>Its member id.</returns>
    public static async Task<ulong> AddAsync(MemberProcess by, MemberProcess member, bool learner = false)
    {
        MemberAddRequest request = new() { PeerURLs = { member.PeerUrlText }, IsLearner = learner };
        MemberAddResponse added = await by.Channel.CallAsync<MemberAddRequest, MemberAddResponse>("Cluster", "MemberAdd", request);
        member.InitialClusterState = "existing";
        // As etcdctl member add prints it: the new one has no name yet.
        member.InitialCluster = string.Join(
            ',', added.Members.SelectMany(m => m.PeerURLs.Select(url => $"{(m.ID == added.Member.ID ? member.Name : m.Name)}={url}")));
        return added.Member.ID;
    }

    public static Task<MemberRemoveResponse> RemoveAsync(MemberProcess by, ulong id) =>
        by.Channel.CallAsync<MemberRemoveRequest, MemberRemoveResponse>("Cluster", "MemberRemove", new MemberRemoveRequest { ID = id });

    /// <summary>Ends the process and forgets it.</summary>
    public async Task DiscardAsync(MemberProcess member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }

    /// <summary>What each that runs wrote, for a failure's message.</summary>
    public string Outputs() => string.Join('\n', _members.Where(m => m.IsRunning).Select(m => $"=== {m.Name}\n{m.Output}"));

    public async ValueTask DisposeAsync()
    {
        foreach (MemberProcess member in _members)
        {
            await member.DisposeAsync();
        }
    }
}
