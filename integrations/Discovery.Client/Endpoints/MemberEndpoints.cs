namespace Discovery.Client;

/// <summary>The endpoints that the members themselves advertise.</summary>
internal static class MemberEndpoints
{
    /// <summary>
    /// The client URLs of the members that may be asked for everything: learners refuse most calls. With TLS only the https ones.
    /// None that a client could not use, such as unix sockets.
    /// </summary>
    public static IReadOnlyList<Uri> Of(IEnumerable<ClusterMember> members, bool tlsOnly) =>
    [
        .. from member in members
           where !member.IsLearner
           from text in member.ClientUrls
           let url = EndpointList.TryParse(text)
           where url is not null && (!tlsOnly || url.Scheme == Uri.UriSchemeHttps)
           select url,
    ];
}
