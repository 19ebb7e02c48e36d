using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class PutTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task A_put_is_acknowledged_and_read_back()
    {
        (await Run("put", $"{P}a", "hello world")).Prints("OK\n");
        (await Run("get", $"{P}a")).Prints($"{P}a\nhello world\n");
    }

    [EtcdctlFact]
    public async Task Every_put_takes_the_next_revision_and_counts_the_version_up()
    {
        long r = await RevisionAsync();
        Assert.Equal($$"""{"header":{{Header(r + 1)}}}""" + "\n", await Normalised("put", $"{P}a", "1", "-w", "json"));
        Assert.Equal($$"""{"header":{{Header(r + 2)}}}""" + "\n", await Normalised("put", $"{P}a", "2", "-w", "json"));
        Assert.Equal(
            HeaderFields(r + 2) + KeyValueFields($"{P}a", r + 1, r + 2, 2, "2") + "\"More\" : false\n\"Count\" : 1\n",
            await Normalised("get", $"{P}a", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task A_put_of_the_same_value_is_a_change_like_any_other()
    {
        long r = await RevisionAsync();
        await Put($"{P}a", "same");
        await Put($"{P}a", "same");
        Assert.Equal(
            $$"""{"header":{{Header(r + 2)}},"kvs":[{{KeyValueJson($"{P}a", r + 1, r + 2, 2, "same")}}],"count":1}""" + "\n",
            await Normalised("get", $"{P}a", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_key_put_again_after_its_deletion_starts_at_version_one()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        (await Run("del", $"{P}a")).Prints("1\n");
        await Put($"{P}a", "3");
        long r = await RevisionAsync();
        Assert.Equal(
            $$"""{"header":{{Header(r)}},"kvs":[{{KeyValueJson($"{P}a", r, r, 1, "3")}}],"count":1}""" + "\n",
            await Normalised("get", $"{P}a", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task The_value_may_come_from_stdin_with_its_newline_kept()
    {
        (await RunWithInput("line one\nline two\n", "put", $"{P}a")).Prints("OK\n");
        (await Run("get", $"{P}a", "--print-value-only")).Prints("line one\nline two\n\n");
    }

    [EtcdctlFact]
    public async Task A_value_may_be_empty()
    {
        long r = await RevisionAsync();
        await Put($"{P}a", string.Empty);
        Assert.Equal(
            HeaderFields(r + 1) + KeyValueFields($"{P}a", r + 1, r + 1, 1, string.Empty) + "\"More\" : false\n\"Count\" : 1\n",
            await Normalised("get", $"{P}a", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task Keys_and_values_need_not_be_ASCII()
    {
        (await Run("put", $"{P}ключ", "wert: äöü €")).Prints("OK\n");
        (await Run("get", $"{P}ключ")).Prints($"{P}ключ\nwert: äöü €\n");
    }

    [EtcdctlFact]
    public async Task The_previous_value_comes_back_when_asked_for()
    {
        (await Run("put", $"{P}a", "first", "--prev-kv")).Prints("OK\n");
        (await Run("put", $"{P}a", "second", "--prev-kv")).Prints($"OK\n{P}a\nfirst\n");
        long r = await RevisionAsync();
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"prev_kv":{{KeyValueJson($"{P}a", r - 1, r, 2, "second")}}}""" + "\n",
            await Normalised("put", $"{P}a", "third", "--prev-kv", "-w", "json"));
        Assert.Equal(
            HeaderFields(r + 2) + KeyValueFields($"{P}a", r - 1, r + 1, 3, "third", "Prev"),
            await Normalised("put", $"{P}a", "fourth", "--prev-kv", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task Ignore_value_keeps_the_value_and_still_takes_a_revision()
    {
        await Put($"{P}a", "kept");
        long r = await RevisionAsync();
        (await Run("put", $"{P}a", "--ignore-value")).Prints("OK\n");
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"kvs":[{{KeyValueJson($"{P}a", r, r + 1, 2, "kept")}}],"count":1}""" + "\n",
            await Normalised("get", $"{P}a", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task Ignore_value_needs_an_existing_key() =>
        (await Run("put", $"{P}nothing", "--ignore-value")).IsRefused("InvalidArgument", "etcdserver: key not found");

    [EtcdctlFact]
    public async Task Ignore_lease_needs_an_existing_key() =>
        (await Run("put", $"{P}nothing", "v", "--ignore-lease")).IsRefused("InvalidArgument", "etcdserver: key not found");

    [EtcdctlFact]
    public async Task Ignore_lease_together_with_a_lease_is_refused()
    {
        await Put($"{P}a", "v");
        (await Run("put", $"{P}a", "v", "--ignore-lease", "--lease=12"))
            .IsRefused("InvalidArgument", "etcdserver: lease is provided");
    }

    [EtcdctlFact]
    public async Task A_put_with_an_unknown_lease_is_refused_and_changes_nothing()
    {
        long r = await RevisionAsync();
        (await Run("put", $"{P}a", "v", "--lease=1234")).IsRefused("NotFound", "etcdserver: requested lease not found");
        (await Run("get", $"{P}a")).Prints(string.Empty);
        Assert.Equal(r, await RevisionAsync());
    }

    [EtcdctlFact]
    public async Task An_empty_key_is_refused() =>
        (await Run("put", string.Empty, "v")).IsRefused("InvalidArgument", "etcdserver: key is not provided");

    [EtcdctlFact]
    public async Task A_request_over_one_and_a_half_MiB_is_refused_and_the_server_goes_on()
    {
        // Between the server's limit of 1.5 MiB and the client's own of 2 MiB.
        (await RunWithInput(new string('x', 1_600_000), "put", $"{P}big"))
            .IsRefused("InvalidArgument", "etcdserver: request is too large");
        (await RunWithInput(new string('x', 1_500_000), "put", $"{P}big")).Prints("OK\n");
        (await Run("get", $"{P}big", "--print-value-only")).Prints(new string('x', 1_500_000) + "\n");
    }
}
