using System.Collections.Immutable;
using Discovery.Client.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client.Tests;

public sealed class RegistryProjectionTests
{
    private readonly RegistryProjection _projection = new("/services/", NullLogger.Instance);
    private ImmutableSortedDictionary<KvKey, KvEntry> _entries = ImmutableSortedDictionary<KvKey, KvEntry>.Empty;
    private long _revision = 1;

    [Fact]
    public void Instances_come_and_go()
    {
        Assert.Empty(Next()!.Services);
        var one = Next(("catalog/1", "a:1"), ("catalog/2", "b:2"), ("cart/1", "c:3"))!;
        Assert.Equal(["cart", "catalog"], one.Changed);
        Assert.Equal(["a", "b"], one.Instances("catalog").Select(instance => instance.Address));
        Assert.Equal(_revision, one.Revision);

        var two = Next(("catalog/1", null))!;
        Assert.Equal(["catalog"], two.Changed);
        Assert.Equal(["2"], two.Instances("catalog").Select(instance => instance.Id));
        Assert.Equal(2, one.Instances("catalog").Length);

        var three = Next(("catalog/2", null))!;
        Assert.False(three.Services.ContainsKey("catalog"));
        Assert.Empty(three.Instances("catalog"));
    }

    [Fact]
    public void A_write_that_changes_nothing_yields_nothing()
    {
        Next(("catalog/1", "a:1"));
        Assert.Null(Next(("catalog/1", "a:1")));
        Assert.Null(Next(("catalog/1", """{"address":"a","port":1}""")));
        Assert.NotNull(Next(("catalog/1", """{"address":"a","port":2}""")));
    }

    [Fact]
    public void A_bad_entry_is_a_problem_and_leaves_the_others_alone()
    {
        var snapshot = Next(("catalog/1", "a:1"), ("catalog/2", "rubbish"), ("alone", "x:1"))!;
        Assert.Equal("1", Assert.Single(snapshot.Instances("catalog")).Id);
        Assert.Equal(["/services/alone", "/services/catalog/2"], snapshot.Problems.Select(problem => problem.Key));
        Assert.Contains("not host:port", snapshot.Problems[1].Error, StringComparison.Ordinal);
        Assert.Contains("/services/<service>/<instance id>", snapshot.Problems[0].Error, StringComparison.Ordinal);

        snapshot = Next(("catalog/2", "b:2"), ("alone", null))!;
        Assert.Empty(snapshot.Problems);
        Assert.Equal(2, snapshot.Instances("catalog").Length);
    }

    [Fact]
    public void An_entry_that_turns_bad_keeps_its_last_good_instance_until_it_is_deleted()
    {
        Next(("catalog/1", "a:1"));
        var snapshot = Next(("catalog/1", "rubbish"))!;
        Assert.Equal("a", Assert.Single(snapshot.Instances("catalog")).Address);
        Assert.Empty(snapshot.Changed);
        Assert.Single(snapshot.Problems);
        Assert.Null(Next(("catalog/1", "rubbish")));

        snapshot = Next(("catalog/1", null))!;
        Assert.Empty(snapshot.Services);
        Assert.Empty(snapshot.Problems);
    }

    private RegistrySnapshot? Next(params (string Key, string? Value)[] changes)
    {
        _revision++;
        foreach (var (key, value) in changes)
        {
            KvKey full = "/services/" + key;
            _entries = value is null
                ? _entries.Remove(full)
                : _entries.SetItem(full, new KvEntry { Key = full, Value = value, ModRevision = _revision });
        }

        return _projection.Next(new PrefixView
        {
            Revision = _revision,
            Entries = _entries,
            Changed = [.. changes.Select(change => (KvKey)("/services/" + change.Key))],
        });
    }
}
