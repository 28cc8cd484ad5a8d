using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Conserver.Server.Tests.Faults;

/// <summary>
/// A whole daemon, in this process, and a defect in each callback that its loops make: what the callback belongs to ends,
/// the log says so once, nobody else notices, and nothing is left behind. Alone, because it counts descriptors and children.
/// </summary>
[Collection(Alone)]
public sealed class FaultTests
{
    internal const string Alone = "alone";

    /// <summary>
    /// Callbacks that none of these daemons comes to, or not for sure, and the test that makes a defect of each.
    /// </summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["Child.Terminate"] = nameof(TimerFaultTests.A_child_that_is_not_asked_to_end_is_killed),
        ["Console.StartIn"] = nameof(TimerFaultTests.A_console_whose_turn_to_start_meets_a_defect_is_started_later),
        ["ConsoleHistory.OnMark"] = nameof(TimerFaultTests.A_console_goes_on),
        ["ConsoleHistory.OnRollCheck"] = nameof(TimerFaultTests.A_console_goes_on),
        ["InputLog.OnTimer"] = nameof(History.Input.InputLogTests.A_defect_ends_nothing_but_the_keys_it_met),
        ["IdleClock.OnTimer"] = nameof(TimerFaultTests.A_console_goes_on),
        ["LineOrders.SayThatItTakesTime"] = nameof(
            Consoles.ReopenedCommandTests.Who_is_not_told_that_it_takes_time_because_of_a_defect_hears_the_end_of_it),
        ["LinkOutput.OnPauseOver"] = nameof(TimerFaultTests.A_console_goes_on),
        ["PasswordTurn.After"] = nameof(
            Sessions.FailedLoginTests.A_defect_when_a_wait_is_over_ends_the_session_alone),
        ["PasswordTurn.Await"] = nameof(
            Sessions.FailedLoginTests.A_defect_when_it_is_ones_turn_ends_the_session_alone),
        ["LoginDialogue.Refuse"] = nameof(
            Sessions.SystemLoginTests.A_defect_in_refusing_somebody_late_ends_the_session_all_the_same),
        ["Lobby.Judge"] = nameof(Sessions.LobbyTests.A_defect_when_a_client_could_not_be_judged_ends_the_client_alone),
        ["SpareDescriptors.Refill"] = nameof(
            SpareDescriptorsTests.Those_that_were_given_away_are_kept_again_a_second_later),
        ["Session.ctor"] = nameof(TimerFaultTests.Who_does_not_log_in_does_not_stay),
        ["SessionInput.Rest"] = nameof(TimerFaultTests.Who_rests_between_many_commands_is_told_and_closed),
        ["Connection.UpdateInterest"] = nameof(
            Sessions.PacedInputTests.A_defect_when_its_time_has_come_ends_the_session_alone),
        ["Connection.MoveTo"] = nameof(ArrivalTests.Who_meets_a_defect_on_arrival_is_told_at_once_and_closed),
        ["Line.Retry"] = nameof(AfterFaultTests.A_line_whose_retry_meets_a_defect_is_tried_once_more),
        ["DeviceLine.Open"] = nameof(
            Lines.DeviceLineTests.A_defect_in_opening_a_device_is_one_failure_and_leaves_nothing_open),
        ["FarPaths.Reach"] = nameof(Lines.FarPathTests.A_defect_in_reaching_one_is_one_failure_and_the_line_is_tried_again),
        ["SerialModem.Look"] = nameof(
            Sessions.ModemTests.They_are_looked_at_again_when_somebody_has_asked_and_not_on_the_loop),
        ["SerialDevice.Close"] = nameof(
            Lines.LockFolderTests.A_device_that_still_sends_is_closed_off_the_loop_and_may_be_opened_by_others_meanwhile),
        ["Lookout.Look"] = nameof(
            Lines.LineTests.A_defect_in_looking_at_a_path_ends_what_it_belongs_to_and_the_line_comes_back),
        ["Lookout.OnChange"] = nameof(
            Lines.LineTests.A_defect_in_looking_at_a_path_ends_what_it_belongs_to_and_the_line_comes_back),
        ["HangUp.Look"] = nameof(
            Lines.LinkTests.A_defect_in_looking_for_a_terminal_that_was_closed_reaches_its_line),
        ["Link.ReadOn"] = nameof(AfterFaultTests.A_task_whose_last_words_meet_a_defect_is_over_and_another_one_may_run),
        ["OpeningLog.Sum"] = nameof(
            AfterFaultTests.What_the_log_says_of_a_line_that_is_asked_for_all_the_time_is_said_again),
        ["ReloadPlan.Post"] = nameof(AfterFaultTests.A_console_takes_its_new_settings_all_the_same),
        ["RepeatedLines.Count"] = nameof(AfterFaultTests.Lines_that_strangers_cause_are_written_again),
        ["Child.Look"] = nameof(LoopFaultTests.A_child_that_the_loop_cannot_watch_is_looked_at_again),
        ["CommandInput.ctor"] = nameof(LineFaultTests.A_command_that_takes_its_input_late_ends_and_its_line_goes_on),
        ["ConnectGate.Turn.Call"] = nameof(
            LineFaultTests.A_line_whose_turn_at_its_host_meets_a_defect_gives_it_to_the_next_one),
        ["Connection.CloseWhenSent"] = nameof(
            SessionFaultTests.Who_does_not_read_his_last_words_is_closed_in_time_all_the_same),
        ["ConsoleDialogue.KeysTaken"] = nameof(
            SessionFaultTests.Who_may_go_on_when_the_device_has_taken_what_was_typed_is_told_and_closed),
        ["AuditHealth.Look"] = nameof(
            Audit.AuditHealthTests.A_defect_in_looking_or_telling_is_said_and_it_is_looked_again),
        ["AuditHealth.Repeat"] = nameof(
            Audit.AuditHealthTests.A_defect_in_looking_or_telling_is_said_and_it_is_looked_again),
        ["AuditTrail.Record"] = nameof(Audit.AuditTrailTests.A_defect_is_said_and_counted_and_what_comes_next_is_written),
        ["AuditShares.Sum"] = nameof(Audit.AuditTrailTests.A_sum_of_refusals_that_meets_a_defect_is_told_later),
        ["Lobby.Receive"] = nameof(Sessions.LobbyTests.Whose_wait_at_the_door_ends_with_a_defect_is_told_and_closed),
        ["Daemon.OnReinitCheck"] = nameof(DaemonFaultTests.Consoles_that_are_down_are_still_tried_again_from_time_to_time),
        ["Tidying.Tidy"] = nameof(DaemonFaultTests.Consoles_that_are_down_are_still_tried_again_from_time_to_time),
        ["Errand.Refuse"] = nameof(LoopFaultTests.Who_is_not_told_that_too_much_waits_is_told_by_the_clock),
        ["Errand.ctor"] = nameof(LoopFaultTests.Who_is_not_told_by_the_clock_still_gets_the_answer_when_it_comes),
        ["FarOwner.Faulted"] = nameof(SessionFaultTests.Who_has_asked_another_loop_hears_on_his_own_of_a_defect_there),
        ["GroupEnd.Look"] = nameof(Lines.CommandEndTests.A_group_whose_search_fails_and_meets_a_defect_is_killed),
        ["PendingLaunch.ctor"] = nameof(LineFaultTests.A_command_that_is_started_as_another_user_leaves_nothing_behind),
        ["PendingLaunch.OnOver"] = nameof(LineFaultTests.A_start_that_was_given_up_ends_in_spite_of_a_defect),
        ["PendingLaunch.SayThatItTakesTime"] = nameof(LineFaultTests.A_start_that_was_given_up_ends_in_spite_of_a_defect),
        ["SshLogin.GiveUp"] = nameof(
            Lines.SshLineTests.A_defect_in_giving_up_an_ssh_leaves_nothing_of_it_and_the_line_is_tried_again),
        ["Acceptor.ctor"] = nameof(LoopFaultTests.A_port_that_was_not_looked_at_for_a_moment_is_looked_at_again),
        ["ConsoleLog.WhenWritten"] = nameof(LogCareFaultTests.What_is_done_for_a_log_is_done_the_next_time),
        ["LogCare.OnSync"] = nameof(LogCareFaultTests.What_is_done_for_a_log_is_done_the_next_time),
        ["LogCare.OnTidy"] = nameof(LogCareFaultTests.What_is_done_for_a_log_is_done_the_next_time),
        ["LogCare.Sync"] = nameof(LogCareFaultTests.What_is_done_for_a_log_is_done_the_next_time),
        ["LogCare.Tidy"] = nameof(LogCareFaultTests.What_is_done_for_a_log_is_done_the_next_time),
        ["FleetLogs.OnTimer"] = nameof(LogCareFaultTests.What_is_done_for_all_logs_is_done_the_next_time),
        ["LogFeed.Heard"] = nameof(LogFaultTests.What_a_log_reports_may_be_lost_and_nothing_that_goes_into_it),
        ["LogFeed.OnDrained"] = nameof(LogFaultTests.A_device_that_waits_for_its_log_is_read_again),
        ["Loop.Resumption.Post"] = nameof(LoopFaultTests.What_resumes_on_a_loop_is_the_loops_and_the_next_one_still_does),
        ["Pace.GiveUp"] = nameof(
            LineFaultTests.A_viewer_who_does_not_read_is_waited_for_a_moment_only_when_the_line_is_up_again),
        ["HostPlan.ForComPort"] = nameof(
            Lines.ComPortLineTests.A_defect_in_waiting_for_the_answer_is_a_failure_of_the_line_which_comes_back),
        ["IpmiLine.Begin"] = nameof(SolFaultTests.A_session_that_meets_a_defect_is_destroyed_and_another_one_is_begun),
        ["SolLink.Destroy"] = nameof(SolFaultTests.A_session_whose_end_meets_a_defect_is_destroyed_all_the_same),
        ["SolLink.Finish"] = nameof(SolFaultTests.A_session_whose_end_meets_a_defect_is_destroyed_all_the_same),
        ["SolLink.LetGo"] = nameof(SolFaultTests.A_session_whose_end_meets_a_defect_is_destroyed_all_the_same),
        ["SolOpening.Await"] = nameof(SolFaultTests.A_session_that_meets_a_defect_is_destroyed_and_another_one_is_begun),
        ["GuestRoom.Announce"] = nameof(ListenFaultTests.A_guest_whose_coming_meets_a_defect_does_not_shut_the_door),
        ["GuestRoom.Wait"] = nameof(ListenFaultTests.A_guest_whose_coming_meets_a_defect_does_not_shut_the_door),
        ["Line.NextTry.DeviceCame"] = nameof(
            ListenFaultTests.A_guest_whose_coming_meets_a_defect_does_not_shut_the_door),
        ["GuestRoom.Replace"] = nameof(VmwareFaultTests.A_move_that_meets_a_defect_does_not_lose_the_console),
        ["VmGuest.ctor"] = nameof(VmwareFaultTests.A_guest_whose_coming_meets_a_defect_does_not_shut_the_door),
        ["VmHub.Close"] = nameof(VmwareFaultTests.A_concentrator_is_closed_on_its_loop_in_spite_of_a_defect),
        ["StaggeredStart.BringUp"] = nameof(
            DaemonFaultTests.Consoles_that_are_down_are_still_tried_again_from_time_to_time),
        ["SyntheticDevice.OnReady"] = nameof(
            Lines.TestLineTests.A_defect_in_the_device_closes_the_line_which_is_opened_again),
        ["SyntheticDevice.Speak"] = nameof(
            Lines.TestLineTests.A_defect_in_the_device_closes_the_line_which_is_opened_again),
        ["VmSeat.Send"] = nameof(VmwareFaultTests.A_guest_whose_coming_meets_a_defect_does_not_shut_the_door),
        ["PendingConnect.Wait"] = nameof(LineFaultTests.A_line_whose_host_does_not_answer_in_time_is_closed_and_tried_again),
        ["PendingTls.OffLoop"] = nameof(Lines.DeviceTlsTests.A_defect_leaves_nothing_open),
        ["PendingTls.OnTimeout"] = nameof(Lines.DeviceTlsTests.A_defect_leaves_nothing_open),
        ["TlsTunnel.OnInside"] = nameof(Lines.DeviceTlsTests.A_defect_leaves_nothing_open),
        ["TlsTunnel.OnOutside"] = nameof(Lines.DeviceTlsTests.A_defect_leaves_nothing_open),
        ["Session.LookUpAgain"] = nameof(SessionFaultTests.Whose_groups_are_looked_up_again_is_told_and_closed),
        ["DeviceWatch.LookAtDevice"] = nameof(SessionFaultTests.Who_waits_for_a_stuck_device_is_told_and_closed),
        ["WakeUp.cctor"] = nameof(LogFaultTests.What_wakes_a_loop_to_write_its_logs_wakes_it_again),
    };

    /// <summary>Where there is one processor there is one loop.</summary>
    private static readonly string[] BetweenLoops = ["Answers.Ask"];

    private static int visits;
    private readonly HashSet<(Module, int)> thrown = [];

    [Fact, Trait("Kind", "long")]
    public void A_defect_in_any_callback_ends_what_it_belongs_to_and_nobody_else_notices()
    {
        WhileItStarts();
        WhileItStops();
        WhileItRuns();
        string[] left =
        [
            .. Callbacks.Find().Where(callback => !thrown.Contains(Callbacks.Key(callback)))
                .Where(callback => !Elsewhere.ContainsKey(Callbacks.Name(callback)))
                .Where(callback => Environment.ProcessorCount > 1 || !BetweenLoops.Contains(Callbacks.Name(callback)))
                .Select(callback => $"{Callbacks.Name(callback)} {callback.Name}")
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(left.Length == 0, $"no test makes a defect of:\n{string.Join('\n', left)}");
    }

    // The others come up, and what has not is brought up when somebody asks for it.
    private void WhileItStarts()
    {
        IReadOnlyDictionary<string, MethodBase> callbacks = Start(null, null, failing: null);
        foreach ((string callback, MethodBase method) in callbacks)
        {
            Start(callback, method, failing: null);
        }

        // What may be expected to fail, and a defect in what is done about it.
        foreach ((string work, _) in callbacks.Where(callback => IsWork(callback.Value)))
        {
            foreach ((string callback, MethodBase method) in Start(null, null, work).Where(one => IsNew(one, callbacks)))
            {
                Start(callback, method, work);
            }
        }
    }

    private IReadOnlyDictionary<string, MethodBase> Start(string? callback, MethodBase? method, string? failing)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using FaultDaemon daemon = new(callback, failing);
        daemon.AwaitBystander();
        Guest(daemon);
        daemon.LetWork();
        using (FaultClient bystander = new(daemon.SecondaryPort))
        {
            bystander.Attach("bob", "bystander");
            bystander.SayExactly("hello\r");
        }

        daemon.Daemon.RequestBringUp();
        daemon.Settle(0, out _, out _);
        if (callback is not null && daemon.Disarm())
        {
            Heard(daemon, callback, method!, 1, watch);
        }

        return daemon.Seen;
    }

    // The first one that comes is looked up.
    private static void Guest(FaultDaemon daemon)
    {
        using FaultClient guest = new(daemon.SecondaryPort) { Left = () => daemon.HasFired };
        guest.Attach("gus", "near");
    }

    // Done elsewhere, for a result.
    private static bool IsWork(MethodBase method) => method is MethodInfo { ReturnType: var type } && type != typeof(void);

    private static bool IsNew(KeyValuePair<string, MethodBase> one, IReadOnlyDictionary<string, MethodBase> before) =>
        !before.ContainsKey(one.Key);

    // It ends all the same, and says what its log knows.
    private void WhileItStops()
    {
        Dictionary<string, MethodBase> callbacks = [];
        Stop(null, callbacks, new Stopwatch());
        foreach ((string callback, MethodBase method) in callbacks)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Stop((callback, method), [], watch);
        }
    }

    private void Stop((string Name, MethodBase Method)? defect, Dictionary<string, MethodBase> callbacks, Stopwatch watch)
    {
        using FaultDaemon daemon = new();
        daemon.AwaitBystander();
        daemon.Settle(0, out _, out _);
        using FaultClient bystander = new(daemon.SecondaryPort), ann = new(daemon.SecondaryPort);
        bystander.Attach("bob", "bystander");
        ann.Attach("ann", "victim");
        daemon.Forget();
        if (defect is { } armed)
        {
            daemon.Arm(armed.Name);
        }

        daemon.Daemon.RequestStop();
        bystander.Say("", "[-- Console down");
        Assert.True(daemon.Ends(TimeSpan.FromSeconds(30)), $"{defect}: it does not end\n{daemon.LogText}");
        foreach ((string name, MethodBase method) in daemon.Seen)
        {
            callbacks[name] = method;
        }

        if (defect is { } made && daemon.Disarm())
        {
            Heard(daemon, made.Name, made.Method, 1, watch);
        }
    }

    private void WhileItRuns()
    {
        using FaultDaemon daemon = new();
        daemon.AwaitBystander();
        using FaultClient bystander = new(daemon.SecondaryPort);
        bystander.Attach("bob", "bystander");
        bystander.SayExactly("hello\r");
        Visit(daemon, strict: true);
        daemon.Settle(1, out int watched, out int descriptors);

        // What comes at each visit, not what came at the start.
        daemon.Forget();
        Visit(daemon, strict: true);
        daemon.Settle(1, out int watchedAgain, out int descriptorsAgain);
        Assert.Equal(watched, watchedAgain);
        Assert.True(descriptorsAgain <= descriptors, $"{descriptors} descriptors, then {descriptorsAgain}");
        descriptors = descriptorsAgain;
        int faults = 0;
        IReadOnlyDictionary<string, MethodBase> callbacks = daemon.Seen;
        foreach ((string callback, MethodBase method) in callbacks)
        {
            Make(callback, method, failing: null);
        }

        // What may be expected to fail, and a defect in what is done about it.
        foreach ((string work, _) in callbacks.Where(callback => IsWork(callback.Value)))
        {
            daemon.Forget();
            daemon.Arm(null, work);
            Visit(daemon, strict: false);
            daemon.Settle(1, out _, out _);
            foreach ((string callback, MethodBase method) in daemon.Seen.Where(one => IsNew(one, callbacks)))
            {
                Make(callback, method, work);
            }
        }

        Visit(daemon, strict: true);
        bystander.SayExactly("bye\r");

        void Make(string callback, MethodBase method, string? failing, bool again = false)
        {
            Stopwatch watch = Stopwatch.StartNew();
            daemon.Disarm();
            for (int visits = 1; visits <= 3 && !daemon.HasFired; visits++)
            {
                daemon.Arm(callback, failing);
                Visit(daemon, strict: false);
            }

            if (!daemon.Disarm())
            {
                return; // It comes now and then.
            }

            faults++;
            daemon.Daemon.RequestBringUp();
            daemon.Settle(1, out int watchedNow, out int descriptorsNow);
            Assert.True(watched == watchedNow, $"{callback}: {watched} watched before, {watchedNow} after");

            // Fewer are what an earlier test had left behind. One more can be the runtime's own; a leak comes each time.
            bool more = descriptorsNow > descriptors;
            Assert.True(
                !more || !again,
                $"{callback}: {descriptors} descriptors, then {descriptorsNow}:\n{string.Join('\n', FaultDaemon.Open())}");
            descriptors = descriptorsNow;
            Heard(daemon, callback, method, faults, watch);
            bystander.SayExactly($"after {faults}\r");
            if (more)
            {
                Make(callback, method, failing, again: true);
            }
        }
    }

    private void Heard(FaultDaemon daemon, string callback, MethodBase method, int errors, Stopwatch watch)
    {
        FaultDaemon.Until(
            () => daemon.Errors == errors,
            () => $"{callback}: {errors} lines about internal errors, there are {daemon.Errors}\n{daemon.LogText}");
        thrown.Add(Callbacks.Key(method));
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.ElapsedMilliseconds} ms {callback}");
    }

    // Everything a visitor does; until the defect has happened, unless strict.
    private static void Visit(FaultDaemon daemon, bool strict)
    {
        int port = daemon.SecondaryPort;
        Func<bool> left = () => !strict && daemon.HasFired;
        using (FaultClient dan = new(daemon.Daemon.Port) { Left = left })
        {
            dan.StartTls();
            dan.LogIn("dan");
            dan.Say("call victim\r\n", "\r\n");
            dan.Check(strict);
        }

        using (FaultClient ann = new(daemon.Daemon.Port) { Left = left })
        {
            ann.LogIn("ann");
            ann.Say("conserver\r\n", "\r\n");
            ann.Say("newlogs\r\n", "ok -- opening new logfiles\r\n");
            ann.Say("up\r\n", "ok -- bringing up consoles\r\n");
            ann.Say("reconfig\r\n", "ok -- reconfigured\r\n");
            ann.Check(strict);
        }

        using (FaultClient eve = new(port) { Left = left })
        {
            eve.LogIn("ann");
            eve.Say("info\r\n", "near:");
            eve.Say("examine\r\n", "victim");
            eve.Say("log victim - - times\r\n", "end\r\n");
            eve.Say("grep victim - - - /x/\r\n", "end ");
            eve.Say("access near\r\n", "rw near\r\n");
            eve.Check(strict);
        }

        foreach (string console in (string[])["net", "near"])
        {
            using FaultClient guest = new(port) { Left = left };
            guest.StartTls();
            guest.Attach("gus", console);
            guest.Say("over there\r", "over there");
            guest.Say("\u0005co", "up]\r\n");
            guest.Check(strict);
        }

        using FaultClient reader = new(port) { Left = left };
        reader.LogIn("ann");
        reader.Say("log victim - - times,follow\r\n", "log victim\r\n");
        using FaultClient visitor = new(port) { Left = left };
        visitor.Attach("ann", "victim");
        visitor.Say("hello\r", "hello\r\n");
        visitor.Say("\u0005co", "up]\r\n");
        visitor.Say("again\r", "again\r\n");
        visitor.Say("\u0005cl0", "sent]\r\n");
        visitor.Say("\u0005c!t", "[task terminated: exit(0)]\r\n");
        visitor.Say("\u0005cr", "]\r\n");
        visitor.Say("\u0005cw", "ann@");
        int before = daemon.LogText.Length;
        daemon.Daemon.RequestReload();
        visitor.Wait(() => daemon.LogText[before..].Contains("untouched", StringComparison.Ordinal));

        // Not what an earlier visitor has said: who follows is told of it when he has waited.
        string more = string.Create(CultureInfo.InvariantCulture, $"more {Interlocked.Increment(ref visits)}");
        visitor.Say(more + "\r", more + "\r\n");
        reader.Say("", more);
        reader.Check(strict);
        visitor.Say("\u0005c.", "[disconnect]\r\n");
        visitor.Check(strict);
    }

    /// <summary>Runs when nothing else does.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class ByItself;
}
